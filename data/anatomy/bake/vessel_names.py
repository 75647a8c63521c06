"""Display name, kind, ontology code and synonyms of each vessel part."""

from __future__ import annotations

NAMES: dict[str, tuple[str, str, str, tuple[str, ...]]] = {
    "aorta": ("Aorta", "artery", "UBERON:0000947", ("aortic arch", "artery")),
    "carotid_arteries": ("Carotid arteries", "artery", "UBERON:0005396", ("neck artery",)),
    "vertebral_arteries": ("Vertebral arteries", "artery", "UBERON:0001535", ("neck artery",)),
    "arm_arteries_left": (
        "Left arm arteries",
        "artery",
        "UBERON:0001394",
        ("subclavian", "brachial artery", "radial artery", "ulnar artery"),
    ),
    "arm_arteries_right": (
        "Right arm arteries",
        "artery",
        "UBERON:0001394",
        ("subclavian", "brachial artery", "radial artery", "ulnar artery"),
    ),
    "renal_arteries": ("Renal arteries", "artery", "UBERON:0001184", ("kidney artery",)),
    "visceral_arteries": (
        "Coeliac and mesenteric arteries",
        "artery",
        "UBERON:0001640",
        ("celiac trunk", "hepatic artery", "splenic artery", "gut artery"),
    ),
    "iliac_arteries": ("Iliac arteries", "artery", "UBERON:0005609", ("pelvic artery",)),
    "leg_arteries_left": (
        "Left leg arteries",
        "artery",
        "UBERON:0002060",
        ("femoral artery", "popliteal artery", "tibial artery"),
    ),
    "leg_arteries_right": (
        "Right leg arteries",
        "artery",
        "UBERON:0002060",
        ("femoral artery", "popliteal artery", "tibial artery"),
    ),
    "coronary_arteries": (
        "Coronary arteries",
        "coronary",
        "UBERON:0001621",
        ("LAD", "circumflex", "right coronary artery"),
    ),
    "pulmonary_arteries": (
        "Pulmonary trunk and arteries",
        "pulmonary_artery",
        "UBERON:0002012",
        ("lung artery", "pulmonary trunk"),
    ),
    "pulmonary_veins": ("Pulmonary veins", "pulmonary_vein", "UBERON:0002016", ("lung vein",)),
    "superior_vena_cava": ("Superior vena cava", "vein", "UBERON:0001585", ("SVC",)),
    "inferior_vena_cava": ("Inferior vena cava", "vein", "UBERON:0001072", ("IVC",)),
    "brachiocephalic_veins": (
        "Brachiocephalic veins",
        "vein",
        "UBERON:0003711",
        ("innominate veins",),
    ),
    "jugular_veins": ("Jugular veins", "vein", "UBERON:0004711", ("neck vein",)),
    "arm_veins_left": ("Left arm veins", "vein", "UBERON:0001638", ("subclavian vein", "brachial")),
    "arm_veins_right": (
        "Right arm veins",
        "vein",
        "UBERON:0001638",
        ("subclavian vein", "brachial"),
    ),
    "renal_veins": ("Renal veins", "vein", "UBERON:0001140", ("kidney vein",)),
    "hepatic_veins": ("Hepatic veins", "vein", "UBERON:0001143", ("liver vein",)),
    "portal_vein": ("Portal vein", "portal", "UBERON:0002017", ("splenic vein", "mesenteric vein")),
    "iliac_veins": ("Iliac veins", "vein", "UBERON:0005610", ("pelvic vein",)),
    "leg_veins_left": ("Left leg veins", "vein", "UBERON:0001361", ("femoral vein",)),
    "leg_veins_right": ("Right leg veins", "vein", "UBERON:0001361", ("femoral vein",)),
}
