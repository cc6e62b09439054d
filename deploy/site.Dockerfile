# An image that includes the content, for platforms that start machines from images: `docker build -t folio .` makes the first one,
# then `docker build -f deploy/site.Dockerfile -t site .`
FROM folio:latest
COPY --chown=65532:65532 content /content
