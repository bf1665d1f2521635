"""Messages that say much the same, in either language: alike in words, and in what the engine read in them.

Words alone find few (people never write the same thing twice), and readings alone mix what merely resembles the same questions.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.conversations.tables import Message

FEWEST = 3  # messages
APART = 0.75  # the mean distance (1 − cosine) past which two groups are not one
FEWEST_HOLDING = 2  # messages a term stands in to count
OF_READINGS = 2.5  # the weight of the readings beside that of the words (2.5 too, all views together)


@dataclass(frozen=True)
class Cluster:
    """Some messages in the order given, and the text of the one closest to all others."""

    label: str
    members: tuple[Message, ...]


def clusters(messages: Sequence[Message]) -> list[Cluster]:
    """The groups of at least three, the largest first. The same messages give the same groups."""
    if len(messages) < FEWEST:
        return []
    # Imported here: it is large, and the web process needs it for nothing else.
    import numpy as np
    from scipy.sparse import hstack
    from sklearn.cluster import AgglomerativeClustering
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.metrics.pairwise import cosine_distances

    from bot.text.features import VIEWS, Features

    in_words = Features(VIEWS, FEWEST_HOLDING).fit([message.text for message in messages])
    in_readings = OF_READINGS * DictVectorizer().fit_transform([_readings(message) for message in messages])
    apart = cosine_distances(hstack([in_words, in_readings]).tocsr())
    grouping = AgglomerativeClustering(n_clusters=None, metric="precomputed", linkage="average", distance_threshold=APART)
    groups = grouping.fit_predict(apart)
    found = []
    for group in range(groups.max() + 1):
        places = np.flatnonzero(groups == group).tolist()
        if len(places) >= FEWEST:
            central = places[int(apart[np.ix_(places, places)].sum(axis=1).argmin())]
            found.append(Cluster(messages[central].text, tuple(messages[place] for place in places)))
    return sorted(found, key=lambda one: (-len(one.members), one.members[0].id))


def _readings(message: Message) -> dict[str, float]:
    """The square root of each probability, so that the length of what was read is one."""
    return {one["name"]: one["confidence"] ** 0.5 for one in (message.understood or {}).get("ranking", [])}
