"""Words that do not tell one initiative from another: kinds of places, legal forms, platforms, compass points."""

import re

# Plain words left out of names and addresses before they are compared.
FILLERS = frozenset(
    "association asso assos societe sarl sas sasu eurl scop scic scea gaec collectif cooperative cie compagnie ets "
    "st ste saint sainte rue avenue av boulevard bd bis ter place chemin route impasse allee quai cours "
    "le la les l du de des d a au aux en et sur sous pres proche amis reseau "
    "communaute commune communes agglomeration metropole".split()
)
# Départements and régions of the west and centre-east in plain form: they tell where, not which.
AREAS = re.compile(
    r"(?<!place )(?<!place de )(?<!rue de )"
    r"\b(?:cotes[- ]d'armor|finistere|ille[- ]et[- ]vilaine|morbihan|loire[- ]atlantique|maine[- ]et[- ]loire|mayenne|"
    r"sarthe|vendee|cote[- ]d'or|doubs|jura|nievre|haute[- ]saone|saone[- ]et[- ]loire|yonne|territoire de belfort|"
    r"bretagne|pays de la loire|bourgogne|franche[- ]comte|france)\b(?! services?)"
)
# What introduces, in brackets, who carries an initiative rather than what it is called.
CARRIERS = "association|asso|collectif|cooperative|scop|scic|sarl|porte par|gere par"
# One of a series: "Air livre 1" and "Air livre 2", "Parking nord" and "Parking sud".
SERIES = frozenset("nord sud est ouest direction sens extension".split())
# Of these, what a name does not leave out.
DIRECTIONS = frozenset(["direction", "sens"])
# Hosts shared by everyone.
PLATFORMS = frozenset(
    "facebook.com fb.com instagram.com twitter.com x.com linkedin.com youtube.com youtu.be helloasso.com wixsite.com "
    "wix.com wordpress.com blogspot.com blogspot.fr google.com goo.gl bit.ly free.fr wanadoo.fr orange.fr "
    "over-blog.com jimdo.com jimdofree.com e-monsite.com weebly.com framasite.org github.io gitlab.io meetup.com "
    "eventbrite.fr leboncoin.fr pagesjaunes.fr openstreetmap.org mastodon.social linktr.ee canalblog.com".split()
)
# Kind → how a plain name says it. Order matters: the longer expressions first.
KINDS = tuple(
    (kind, re.compile(rf"\b(?:{pattern})\b"))
    for kind, pattern in (
        ("livres", r"boites? a (?:livres?|lire)|cabanes? a (?:livres?|lire)|arbre a livres|livres[- ]service"),
        ("dons", r"boites? a dons?|givebox|zone de gratuite|boutique gratuite|gratuiterie"),
        (
            "covoiturage",
            r"(?:aire|parking|gare|point|arret) (?:de |du )?covoiturage|aire multimodale|covoiturage|parking",
        ),
        ("reparation", r"repair[- ]?cafe|cafe[- ]reparation|atelier (?:d')?(?:auto|co)[- ]?reparation"),
        ("recyclerie", r"ressourcerie|recyclerie|recuperatheque|materiautheque"),
        ("outils", r"outilth?eque|bricoth?eque|boite a outils|bibliotheque d'objets|objeth?eque"),
        ("emploi", r"(?:agence |point relais )?pole emploi|france travail|cyber[- ]?base emploi|maison de l'emploi"),
        ("jeunes", r"mission locale"),
        (
            "information",
            r"point information jeunesse|bureau information jeunesse|info(?:rmation)? jeunesse|pij|bij|crij",
        ),
        ("services", r"msap|mfs|maison (?:france|de) services?(?: au public)?|france services"),
        ("social", r"centre social|ccas|mjc|maison de quartier|maison pour tous|maison de la solidarite"),
        ("fablab", r"fab[- ]?lab|labfab|makerspace|hackerspace"),
        (
            "numerique",
            r"(?:espace|point|kiosque|centre) (?:public |d'accueil )?(?:numerique|multimedia)s?|epn|"
            r"cyber[- ]?(?:base|centre|espace)",
        ),
        ("mission", r"mission numerique"),
        ("pepiniere", r"pepiniere (?:numerique|d'entreprises)?|couveuse|incubateur"),
        ("coworking", r"(?:espace (?:de )?)?co-?working|cantine numerique|tiers[- ]?lieu"),
        ("caisse", r"caf|cpam|msa|carsat"),
        ("mairie", r"mairie(?: de quartier)?|hotel de ville"),
        ("prefecture", r"sous[- ]prefecture|prefecture"),
        ("lecture", r"bibliotheque(?: municipale)?|mediatheque"),
        ("jardin", r"jardins? (?:partages?|familia(?:l|ux)|collectifs?|ouvriers?)"),
        ("compost", r"compost(?:eur|age)?s?(?: (?:partages?|collectifs?|de quartier))?"),
        ("epicerie", r"epicerie (?:solidaire|sociale|participative)|epicerie"),
        ("frigo", r"frigos? (?:partages?|solidaires?)"),
        ("amap", r"amap"),
        ("atelier", r"atelier"),
        ("agence", r"agence|antenne|aire|gare"),
    )
)
# Kinds that go with any other: "Aire de Marennes" may be the car park of Marennes.
HEADS = frozenset(["agence"])
# The number of a road tells where, not which: a car park at a junction bears the name of one road or of the other.
ROADS = re.compile(r"\b(?:(?:rd|rn|d|n) ?|a)\d{1,4}[a-z]?\b")
