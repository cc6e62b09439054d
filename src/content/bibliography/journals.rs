//! Journal names of the macros that the Astrophysics Data System writes (AASTeX, *Journal name abbreviations*).

/// Macros and the names of their journals.
#[rustfmt::skip]
const JOURNALS: [(&str, &str); 68] = [
    ("aap", "A&A"), ("aapr", "A&A Rev."), ("aaps", "A&AS"), ("actaa", "Acta Astron."), ("aj", "AJ"), ("ao", "Appl. Opt."), ("aplett", "Astrophys. Lett."),
    ("apj", "ApJ"), ("apjl", "ApJ"), ("apjlett", "ApJ"), ("apjs", "ApJS"), ("apjsupp", "ApJS"), ("applopt", "Appl. Opt."), ("apspr", "Astrophys. Space Phys. Res."),
    ("apss", "Ap&SS"), ("araa", "ARA&A"), ("areps", "Annu. Rev. Earth Planet. Sci."), ("azh", "AZh"), ("baas", "BAAS"), ("bain", "Bull. Astron. Inst. Netherlands"),
    ("bac", "Bull. Astr. Inst. Czechosl."), ("caa", "Chinese Astron. Astrophys."), ("cjaa", "Chinese J. Astron. Astrophys."), ("fcp", "Fund. Cosmic Phys."),
    ("gca", "Geochim. Cosmochim. Acta"), ("grl", "Geophys. Res. Lett."), ("iaucirc", "IAU Circ."), ("icarus", "Icarus"), ("jaavso", "JAAVSO"), ("jcap", "JCAP"),
    ("jcp", "J. Chem. Phys."), ("jgr", "J. Geophys. Res."), ("jqsrt", "JQSRT"), ("jrasc", "JRASC"), ("memras", "MmRAS"), ("memsai", "Mem. Soc. Astron. Italiana"),
    ("mnras", "MNRAS"), ("na", "New A"), ("nar", "New A Rev."), ("nat", "Nature"), ("nphysa", "Nucl. Phys. A"), ("nphysbsup", "Nucl. Phys. B Proc. Suppl."), ("pasa", "PASA"),
    ("pasj", "PASJ"), ("pasp", "PASP"), ("physrep", "Phys. Rep."), ("physscr", "Phys. Scr"), ("planss", "Planet. Space Sci."), ("planetsci", "Planet. Sci."), ("pra", "Phys. Rev. A"),
    ("prb", "Phys. Rev. B"), ("prc", "Phys. Rev. C"), ("prd", "Phys. Rev. D"), ("pre", "Phys. Rev. E"), ("prl", "Phys. Rev. Lett."), ("psj", "PSJ"), ("procspie", "Proc. SPIE"),
    ("qjras", "QJRAS"), ("rmxaa", "Rev. Mexicana Astron. Astrofis."), ("rnaas", "RNAAS"), ("skytel", "S&T"), ("solphys", "Sol. Phys."), ("sovast", "Soviet Ast."),
    ("ssr", "Space Sci. Rev."), ("zap", "ZAp"), ("ApJ", "ApJ"), ("AJ", "AJ"), ("MNRAS", "MNRAS"),
];

/// Returns the name of the journal of a macro.
pub fn journal(name: &str) -> Option<&'static str> {
    JOURNALS.iter().find(|(known, _)| *known == name).map(|(_, journal)| *journal)
}
