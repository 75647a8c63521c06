"""drugs: the drug library, one drug's card, and its levels in a person at a regimen."""

from __future__ import annotations

import difflib
from typing import Annotated, Any

import typer

from workbench.commands.say import Json, Refused, emit, rows

Text = Annotated[str | None, typer.Argument(help="Id or name of a drug; without it, all drugs.")]
Amount = Annotated[float | None, typer.Option(help="Dose in mg (insulins: U).", min=0.0)]
Every = Annotated[float | None, typer.Option(help="Hours between doses.", min=0.1)]
Route = Annotated[str | None, typer.Option(help="Route, as the card lists it.")]
Days = Annotated[float, typer.Option(help="Days of levels from the first dose.", min=0.0, max=120)]
Adherence = Annotated[float, typer.Option(help="Share of doses taken.", min=0.0, max=1.0)]
Seed = Annotated[int, typer.Option(help="Which doses are forgotten.", min=0)]
Mass = Annotated[float, typer.Option(help="Body mass in kg.", min=20.0, max=300.0)]
Filtration = Annotated[
    float, typer.Option(help="Creatinine clearance in mL/min.", min=1.0, max=250.0)
]
Liver = Annotated[float, typer.Option(help="Liver function, 1 is normal.", min=0.05, max=1.5)]
Gene = Annotated[list[str] | None, typer.Option(help="Gene and phenotype, as CYP2D6=PM.")]
Beside = Annotated[
    list[str] | None,
    typer.Option("--with", help="Another drug, as diltiazem or diltiazem=0.5 standard doses."),
]


def drugs(
    name: Text = None,
    amount: Amount = None,
    every: Every = None,
    route: Route = None,
    days: Days = 0.0,
    adherence: Adherence = 1.0,
    seed: Seed = 0,
    mass: Mass = 70.0,
    filtration: Filtration = 100.0,
    liver: Liver = 1.0,
    gene: Gene = None,
    beside: Beside = None,
    as_json: Json = False,
) -> None:
    """Lists the drug library, or tells of one drug and its levels in a person. Not for care."""
    if name is None:
        _listing(as_json)
        return
    from plugins.drugs.person import Person

    drug = _find(name)
    person = Person(mass, filtration, liver, _genes(drug, gene or []))
    others = dict(_other(text) for text in beside or [])
    if drug.id in others:
        raise Refused(f"{drug.name} is the drug itself", "--with", "name another drug")
    dose = (drug.amount if amount is None else amount, drug.every_h if every is None else every)
    by = _route(drug, route)
    table = _table(drug, person, dose, by, others)
    if days > 0.0:
        from plugins.drugs.card import course
        from plugins.drugs.regimen import Regimen

        plan = Regimen(*dose, adherence=adherence, seed=seed)
        table["course"] = course(drug, person, plan, by, 24.0 * days, others)
    emit(table) if as_json else _print(table)


def _listing(as_json: bool) -> None:
    from plugins.drugs.library import library

    table = [
        {
            "id": drug.id,
            "name": drug.name,
            "class": drug.drug_class,
            "atc": drug.atc,
            "standard": f"{drug.amount:g} {drug.unit} every {drug.every_h:g} h",
            "routes": list(drug.routes),
            "numbers": len(drug.kinetics),
            "assumed": sum(number.assumed for number in drug.kinetics.values()),
        }
        for drug in library().values()
    ]
    if as_json:
        emit(table)
        return
    head = ("id", "class", "standard dose", "routes", "assumed")
    lines = []
    for row in table:
        assumed = f"{row['assumed']} of {row['numbers']}"
        routes = ", ".join(row["routes"])
        lines.append((row["id"], row["class"], row["standard"], routes, assumed))
    rows([head, *lines], indent="")


def _find(name: str) -> Any:
    from plugins.drugs.library import library

    known = library()
    wanted = name.strip().lower().replace(" ", "_").replace("-", "_")
    for drug in known.values():
        if wanted in (drug.id, drug.name.lower().replace(" ", "_")):
            return drug
    near = difflib.get_close_matches(wanted, known, 3) or sorted(known)[:3]
    raise Refused(f"no drug '{name}'", "drug library", f"try {', '.join(near)}, or list them all")


def _genes(drug: Any, given: list[str]) -> dict[str, str]:
    from plugins.drugs.person import gene_fold

    found = {}
    for text in given:
        gene, mark, phenotype = text.partition("=")
        if not (mark and phenotype):
            raise Refused(f"'{text}' is no gene", "--gene", "write it as CYP2D6=PM")
        try:
            gene_fold(drug, gene, phenotype)
        except KeyError as error:
            raise Refused(str(error.args[0]), "--gene", "choose one of these") from error
        found[gene] = phenotype
    return found


def _other(text: str) -> tuple[str, float]:
    name, mark, exposure = text.partition("=")
    try:
        return _find(name).id, float(exposure) if mark else 1.0
    except ValueError as error:
        raise Refused(f"'{exposure}' is no number", "--with", "write diltiazem=0.5") from error


def _route(drug: Any, route: str | None) -> str:
    if route is None:
        return drug.route
    if route not in drug.routes:
        choices = ", ".join(drug.routes)
        raise Refused(f"{drug.name} has no numbers for '{route}'", "--route", f"choose {choices}")
    return route


def _table(drug: Any, person: Any, dose: tuple[float, float], route: str, others: Any) -> Any:
    from plugins.drugs.card import card, effects_at, settled_levels

    amount, every = dose
    levels = settled_levels(drug, person, amount, every, route, others)
    return {
        **card(drug),
        "regimen": {"amount": amount, "unit": drug.unit, "every_h": every, "route": route},
        "settled": {**levels, "unit": f"{drug.unit}/L"},
        "effects": effects_at(drug, levels["mean"], amount * 24.0 / every),
    }


def _print(table: dict[str, Any]) -> None:
    plan, level = table["regimen"], table["settled"]
    print(f"{table['name']} ({table['atc']}), {table['class']}; usual: {table['usual']}")
    print(
        f"{plan['amount']:g} {plan['unit']} every {plan['every_h']:g} h, {plan['route']}: "
        f"mean {level['mean']:.3g}, peak {level['peak']:.3g}, trough {level['trough']:.3g} "
        f"{level['unit']}, half-life {level['half_life_h']:.3g} h, "
        f"clearance x{level['clearance_fold']:.3g}"
    )
    print("Kinetics of 70 kg (? assumed):")
    numbers = [(name, item) for name, item in table["kinetics"].items() if isinstance(item, dict)]
    numbers += [(f"{r} {n}", item) for r, own in table["routes"].items() for n, item in own.items()]
    rows([(name, _written(item), item["source"]) for name, item in numbers])
    if table["structure_note"]:
        print(f"  {table['structure_note']}")
    print("Effects at the mean level:")
    rows([(e["port"], _share(e), e["form"], e["origin"]) for e in table["effects"]])
    for title, key, what in (("With", "interaction", "with"), ("Gene", "gene", "gene")):
        for row in table[key]:
            mark = " ?" if row["assumed"] else ""
            print(f"{title} {row[what]}: {row.get('effect', row.get('text'))}{mark}")
    if "course" in table:
        told = table["course"]
        print(
            f"{told['doses_taken']} of {told['doses_due']} doses taken; {told['eliminated']:.4g} "
            f"{plan['unit']} eliminated, {told['in_body']:.4g} left; --json has the levels"
        )
    print(f"Not with: {table['contraindications']}. Watch: {table['monitoring']}.")
    print("For learning and simulation; not for care.")


def _written(item: dict[str, Any]) -> str:
    return f"{item['value']:g} {item['unit']}{' ?' if item['assumed'] else ''}"


def _share(effect: dict[str, Any]) -> str:
    value = effect["at_this_regimen"]
    return "-" if value is None else f"{value:.3g} {effect['most']['unit']}"
