"""What the invented news tells of: who, what befell them, and the ways to write either."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Event:
    """What befalls people; each way to write it takes the figure and the group, and all mean the same."""

    name: str
    told: tuple[str, ...]  # the first is the plain one, and the shortest
    causes: tuple[str, ...]


EVENTS = (
    Event(
        "killed",
        ("{} were killed", "{} died", "{} lost their lives", "{} perished"),
        ("a fire", "an explosion", "a flood", "a landslide", "a bus crash"),
    ),
    Event(
        "injured",
        ("{} were injured", "{} were wounded", "{} were hurt"),
        ("a clash", "a derailment", "a storm", "an explosion", "a stampede"),
    ),
    Event("arrested", ("{} were arrested", "police arrested {}"), ("a protest", "a raid", "a riot", "a rally")),
    Event("evacuated", ("{} were evacuated",), ("a wildfire", "a flood", "a gas leak", "a storm")),
    Event("rescued", ("{} were rescued", "{} were saved"), ("a shipwreck", "an avalanche", "a flood", "a fire")),
    Event(
        "infected", ("{} were infected", "{} caught the virus"), ("an outbreak", "an epidemic", "a wave of infections")
    ),
    Event("kidnapped", ("{} were kidnapped", "{} were abducted"), ("an attack", "a raid", "an ambush")),
    Event("dismissed", ("{} were laid off",), ("a closure", "a merger", "a slump in orders")),
    Event("deported", ("{} were deported", "{} were expelled from the country"), ("a raid", "a protest", "a new law")),
    Event("vaccinated", ("{} were vaccinated",), ("an outbreak", "an epidemic", "a campaign")),
)

GROUPS = (
    "officers",
    "soldiers",
    "workers",
    "students",
    "passengers",
    "villagers",
    "protesters",
    "miners",
    "teachers",
    "farmers",
    "tourists",
    "migrants",
    "firefighters",
    "nurses",
    "doctors",
    "fishermen",
    "prisoners",
    "journalists",
    "lawyers",
    "engineers",
    "drivers",
    "pilgrims",
    "monks",
    "athletes",
    "scientists",
    "musicians",
    "diplomats",
    "climbers",
    "cyclists",
    "photographers",
    "lawmakers",
    "volunteers",
)
