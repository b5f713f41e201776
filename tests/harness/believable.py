"""Three months of people who come, look around, work for a while and stay away, over days on which clocks are set."""
import random
from datetime import datetime, timedelta, timezone

from harness.events import make_event

BEGIN = datetime(2025, 9, 1, tzinfo=timezone.utc)
DAYS = 91  # clocks are set back in Berlin on 26 October, in New York on 2 November
SPRING = [datetime(2026, 3, 8, 4, tzinfo=timezone.utc), datetime(2026, 3, 28, 21, tzinfo=timezone.utc)]
BACK = [datetime(2025, 10, 25, 21, tzinfo=timezone.utc), datetime(2025, 11, 2, 3, tzinfo=timezone.utc)]
EVENTS = 20_000
THINGS = ["Buy milk", "Call mum", "Zoë’s party", 'Pay, the "rent"']


def at(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03}Z"


def believable_events(seed=20251026):
    """People come in the course of three months, look around, some register, work for a while, and stay away."""
    dice = random.Random(seed)
    nights = [begin + timedelta(hours=hour) for begin in BACK + SPRING for hour in range(8)]
    events, person = [], 0

    def add(action, who, what, moment):
        moment = moment.replace(microsecond=moment.microsecond // 1000 * 1000)
        events.append(make_event(action, who, what) | {"time": at(moment)})

    def day_of(who, moment):
        for _ in range(dice.randint(1, 8)):
            moment += timedelta(milliseconds=dice.randint(0, 1_200_000))
            add("view", who if dice.random() < 0.85 else "anonymous", dice.choice(["/", "/tasks", "/tasks/done", "/account", "/login"]), moment)
        if dice.random() < 0.5:
            title = f"{dice.choice(THINGS)} {dice.randint(1, 150)}"
            for action in ["create", "complete", "delete"][:dice.randint(1, 3)]:
                add(action, who, title, moment)  # often in the same millisecond
                moment += timedelta(milliseconds=dice.choice([0, 0, 5_000]))

    while len(events) < EVENTS:
        person += 1
        who, first = f"person{person}@example.com", BEGIN + timedelta(milliseconds=dice.randrange(DAYS * 86_400_000))
        if dice.random() < 0.8:
            add("register", who, "/register", first)
        for _ in range(dice.randint(1, 25)):
            day_of(who, first + timedelta(days=dice.expovariate(1 / 12)))
        if dice.random() < 0.6:
            day_of(who, dice.choice(nights) + timedelta(seconds=dice.randrange(3_600)))
    dice.shuffle(events)  # the order of arrival says nothing
    return events


def write_believable(writer):
    """Writes them, some twice: a repeat is counted once."""
    made = believable_events()
    for i, event in enumerate(made):
        writer.write(event)
        if i % 50 == 0:
            writer.write(made[i // 2])
    writer.flush()
    return made
