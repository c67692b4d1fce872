from inventory.models.change import CensusChange
from inventory.models.contribution import Contribution, Photo, Scan, Token
from inventory.models.correspondence import Correspondence, Message
from inventory.models.importing import Disappearance, ImportChange, ImportLine, ImportMapping, ImportRun, LiveSource
from inventory.models.initiative import Initiative, Source
from inventory.models.membership import Invitation, Membership
from inventory.models.privacy import AddressMark, DormantNotice, PrivacyLink
from inventory.models.revision import Distinction, Merge, Revision
from inventory.models.subscription import Subscription
from inventory.models.taxonomy import Exchange, LegalForm, ResourceKind, Sphere, Stake, Theme
from inventory.models.territory import Containment, FormerName, Territory
from inventory.models.tombstone import Tombstone
from inventory.models.webhook import Webhook, WebhookDelivery, WebhookRecord

__all__ = [
    "AddressMark",
    "CensusChange",
    "Containment",
    "Contribution",
    "Correspondence",
    "Disappearance",
    "Distinction",
    "DormantNotice",
    "Exchange",
    "FormerName",
    "ImportChange",
    "ImportLine",
    "ImportMapping",
    "ImportRun",
    "Initiative",
    "Invitation",
    "LegalForm",
    "LiveSource",
    "Membership",
    "Merge",
    "Message",
    "Photo",
    "PrivacyLink",
    "ResourceKind",
    "Revision",
    "Scan",
    "Source",
    "Sphere",
    "Stake",
    "Subscription",
    "Territory",
    "Theme",
    "Token",
    "Tombstone",
    "Webhook",
    "WebhookDelivery",
    "WebhookRecord",
]
