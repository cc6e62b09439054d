# Two stages: the build of a static binary with Debian's libc, and an image with only that binary.

FROM rust:1.95-slim-bookworm AS build
# hadolint ignore=DL3008
RUN apt-get update && apt-get install -y --no-install-recommends make && rm -rf /var/lib/apt/lists/*
WORKDIR /folio
COPY .cargo ./.cargo
COPY Cargo.toml Cargo.lock ./
COPY src ./src
# The writer's guide is part of the program: a new site gets a copy.
COPY content/README.md ./content/README.md
# The build commands between these two lines are run by .ci/run as well.
# build: begin
RUN RUSTFLAGS='-C target-feature=+crt-static' cargo build --release --locked --target x86_64-unknown-linux-gnu
# build: end
# The directories are created here, because the last stage has no shell.
RUN install -D target/x86_64-unknown-linux-gnu/release/folio /image/folio \
    && install -d -o 65532 -g 65532 -m 0700 /image/keys \
    && install -d -o 65532 -g 65532 -m 0755 /image/content

FROM scratch
COPY --from=build /image /
# Set as variables, so that `folio health` and `folio config` in the container know them too.
ENV FOLIO_LISTEN=0.0.0.0:2222 FOLIO_CONTENT=/content FOLIO_KEYS=/keys
USER 65532:65532
VOLUME ["/keys", "/content"]
EXPOSE 2222
HEALTHCHECK --interval=30s --timeout=5s --start-period=5s CMD ["/folio", "health"]
ENTRYPOINT ["/folio"]
CMD ["serve"]
