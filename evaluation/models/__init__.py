from evaluation.models.debate import Argument, Cluster, Debate, Move, Position, Statement
from evaluation.models.evaluation import Evaluation, Rating, Score
from evaluation.models.referential import Criterion, Indicator, Referential, ReferentialVersion
from evaluation.models.session import Participant, Session

__all__ = [
    "Argument",
    "Cluster",
    "Criterion",
    "Debate",
    "Evaluation",
    "Indicator",
    "Move",
    "Participant",
    "Position",
    "Rating",
    "Referential",
    "ReferentialVersion",
    "Score",
    "Session",
    "Statement",
]
