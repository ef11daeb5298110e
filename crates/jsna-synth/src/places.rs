//! The names and codes of a county that does not exist.
//!
//! Names were compared with the wards, districts and partnerships of England and Wales and with
//! the 38,000 places of `GeoNames`' English-speaking countries: none of them is one. Codes follow
//! the GSS pattern in a range that is not in use.

/// A district: its name, its partnership (index into [`CSPS`]), its wards, and how many LSOAs it has.
#[derive(Debug)]
pub(crate) struct District {
    pub(crate) name: &'static str,
    pub(crate) csp: usize,
    pub(crate) lsoas: usize,
    /// Level of recorded crime against the county's mean.
    pub(crate) level: f64,
    /// The first ward holds the town centre.
    pub(crate) wards: &'static [&'static str],
    /// Streets' second word is drawn from these, so that districts differ.
    pub(crate) outward: &'static str,
}

/// County and police force.
pub(crate) const COUNTY: &str = "Marlshire";
/// The force as police.uk writes it.
pub(crate) const FORCE: &str = "Marlshire Police";
/// Code of the county's police force area.
pub(crate) const FORCE_CODE: &str = "E23900001";

/// Community Safety Partnerships. The last is one partnership over three districts.
pub(crate) const CSPS: [&str; 4] = ["Averholt", "Quenbury", "Ossenford", "East Marlshire"];

/// Code of a partnership.
pub(crate) fn csp_code(csp: usize) -> String {
    format!("E229{:05}", csp + 1)
}

/// Code of a district.
pub(crate) fn lad_code(lad: usize) -> String {
    format!("E079{:05}", lad + 1)
}

/// Code of a ward.
pub(crate) fn ward_code(ward: usize) -> String {
    format!("E059{:05}", ward + 1)
}

/// Indices that effects and feeds refer to.
pub(crate) mod at {
    pub(crate) const AVERHOLT: usize = 0;
    pub(crate) const QUENBURY: usize = 1;
    pub(crate) const OSSENFORD: usize = 2;
    pub(crate) const EAST_MARLSHIRE: usize = 3;
    /// The district of East Marlshire where burglary rises.
    pub(crate) const HARLOWICK: usize = 5;
}

/// Districts in the order of their codes.
pub(crate) const DISTRICTS: [District; 6] = [
    District {
        name: "Averholt",
        csp: at::AVERHOLT,
        lsoas: 40,
        level: 1.2,
        wards: &[
            "Averholt Town",
            "Kelderwick",
            "Mossenby",
            "Netherquay",
            "Orrelsham",
            "Quillmoor",
            "Farrowby",
            "Lavenmoor",
            "Thrapwick",
        ],
        outward: "QM1",
    },
    District {
        name: "Quenbury",
        csp: at::QUENBURY,
        lsoas: 32,
        level: 1.05,
        wards: &[
            "Quenbury Market",
            "Eddlewick",
            "Gullenby",
            "Hobswick",
            "Inglemoor",
            "Oakenstow",
            "Marrowby",
            "Vennfield",
        ],
        outward: "QM2",
    },
    District {
        name: "Ossenford",
        csp: at::OSSENFORD,
        lsoas: 30,
        level: 0.95,
        wards: &[
            "Ossenford Centre",
            "Sallowby",
            "Cottermere",
            "Wispenfield",
            "Elverquay",
            "Rushenby",
            "Wrenholt",
        ],
        outward: "QM3",
    },
    District {
        name: "Tarnwick",
        csp: at::EAST_MARLSHIRE,
        lsoas: 18,
        level: 0.85,
        wards: &["Tarnwick Central", "Coldmarl", "Fennimoor", "Kestrelby"],
        outward: "QM4",
    },
    District {
        name: "Wexmarsh",
        csp: at::EAST_MARLSHIRE,
        lsoas: 16,
        level: 0.85,
        wards: &["Wexmarsh Harbour", "Dunmarl", "Saltenby", "Yaxmoor"],
        outward: "QM5",
    },
    District {
        name: "Harlowick",
        csp: at::EAST_MARLSHIRE,
        lsoas: 14,
        level: 0.8,
        wards: &["Harlowick Green", "Lindermere", "Tolleswick"],
        outward: "QM6",
    },
];

/// The ward where the scheme runs, and the one beside it that its trouble moves to (both Averholt).
pub(crate) const SCHEME_WARD: &str = "Kelderwick";
/// See [`SCHEME_WARD`].
pub(crate) const BUFFER_WARD: &str = "Mossenby";
/// The ward of Quenbury where most sharps are found.
pub(crate) const SHARPS_WARD: &str = "Vennfield";

/// The neighbour over the border, in the lookups but not in the assessment: force events fall there too.
pub(crate) mod neighbour {
    pub(crate) const LAD_CODE: &str = "E07900099";
    pub(crate) const LAD_NAME: &str = "Norrowmere";
    pub(crate) const CSP_CODE: &str = "E22900099";
    pub(crate) const PFA_CODE: &str = "E23900099";
    pub(crate) const PFA_NAME: &str = "Norrowland";
    pub(crate) const WARD_CODE: &str = "E05900999";
    pub(crate) const WARD_NAME: &str = "Norrowmere West";
    pub(crate) const LSOAS: [(&str, &str); 3] = [
        ("E01909001", "Norrowmere 001A"),
        ("E01909002", "Norrowmere 001B"),
        ("E01909003", "Norrowmere 002A"),
    ];
}

/// A code that no lookup has, as a mistyped or far-off site gives.
pub(crate) const STRAY_LSOA: (&str, &str) = ("E01999001", "Far Isles 003C");

/// First words of street names.
pub(crate) const STREETS: [&str; 40] = [
    "Alder", "Anvil", "Barley", "Beacon", "Birch", "Bramble", "Canal", "Cedar", "Chapel", "Cinder",
    "Clover", "Copper", "Cross", "Dairy", "Elder", "Fallow", "Ferry", "Foundry", "Garden",
    "Granary", "Hawthorn", "Heron", "Juniper", "Kiln", "Larch", "Lantern", "Maltings", "Meadow",
    "Mill", "Nursery", "Orchard", "Paddock", "Quarry", "Rope", "Saddler", "Station", "Tanner",
    "Thistle", "Weaver", "Willow",
];

/// Second words of street names.
pub(crate) const WAYS: [&str; 8] =
    ["Street", "Road", "Lane", "Close", "Avenue", "Drive", "Court", "Way"];

/// Place-type snap points, as police.uk has them.
pub(crate) const SITES: [&str; 6] = [
    "Parking Area",
    "Supermarket",
    "Shopping Area",
    "Petrol Station",
    "Sports/Recreation Area",
    "Nightclub",
];
