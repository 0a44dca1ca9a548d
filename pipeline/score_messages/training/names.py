"""Names of countries, peoples and persons, which must not move a score: all of them get the same word vector.

A model of texts from the web otherwise learns that some names turn up in worse company than others: Kiritchenko and
Mohammad (2018), "Examining Gender and Race Bias in Two Hundred Sentiment Analysis Systems", *SEM. Words that mean
something else as well (may, mark, hope, turkey, jordan) are left out.
"""

from __future__ import annotations

COUNTRIES = (
    "afghanistan albania algeria angola argentina armenia australia austria azerbaijan bahrain bangladesh "
    "belarus belgium belize benin bhutan bolivia bosnia botswana brazil britain bulgaria burundi cambodia "
    "cameroon canada chile china colombia congo croatia cuba cyprus denmark ecuador egypt england eritrea "
    "estonia ethiopia finland france gabon gambia germany ghana greece guatemala guinea guyana haiti honduras "
    "hungary iceland india indonesia iran iraq ireland israel italy jamaica japan kazakhstan kenya korea "
    "kosovo kuwait kyrgyzstan laos latvia lebanon lesotho liberia libya lithuania luxembourg madagascar "
    "malawi malaysia maldives mali malta mauritania mauritius mexico moldova mongolia montenegro morocco "
    "mozambique myanmar namibia nepal netherlands nicaragua niger nigeria norway oman pakistan palestine "
    "panama paraguay peru philippines poland portugal qatar romania russia rwanda scotland senegal serbia "
    "singapore slovakia slovenia somalia spain sudan suriname sweden switzerland syria taiwan tajikistan "
    "tanzania thailand tibet togo tunisia turkmenistan uganda ukraine uruguay uzbekistan venezuela vietnam "
    "wales yemen zambia zimbabwe america europe asia africa"
).split()
"""And continents, of one word each."""

PEOPLES = (
    "afghan albanian algerian american arab argentinian armenian asian australian austrian belgian bolivian "
    "bosnian brazilian british bulgarian cambodian canadian chilean chinese colombian congolese croatian "
    "cuban cypriot czech danish dutch ecuadorian egyptian english estonian ethiopian european filipino "
    "finnish french german ghanaian greek haitian hungarian icelandic indian indonesian iranian iraqi irish "
    "israeli italian jamaican japanese kenyan korean kurdish kuwaiti latvian lebanese libyan lithuanian "
    "malaysian maltese mexican mongolian moroccan nepalese nigerian norwegian pakistani palestinian peruvian "
    "polish portuguese romanian russian rwandan saudi scottish senegalese serbian slovak slovenian somali "
    "spanish sudanese swedish swiss syrian taiwanese tanzanian thai tibetan tunisian turkish ugandan "
    "ukrainian venezuelan vietnamese welsh yemeni zimbabwean african"
).split()
"""And their languages."""

PERSONS = (
    "aaron abdul abdullah abigail adam adrian agnes ahmed aisha akira alan albert alejandro alex alexander "
    "alexandra alexei ali alice alicia alison amanda amina amir amit amy ana anastasia andrea andreas andrew "
    "andy angela anil anita anna anne anthony antonio anton arjun arthur asha ashley astrid ayesha barbara "
    "beatrice ben benjamin bernard betty bianca bob bogdan boris brandon brenda brian bridget bruce camila "
    "carl carla carlos carmen caroline catherine cecilia charles charlotte cheng chloe chris christian "
    "christina christine christopher claire clara claudia colin connor craig cynthia daniel daniela darnell "
    "david deborah deepak denise dennis derek deshawn diana diego dimitri dmitri donald donna dorothy douglas "
    "duncan ebony edith eduardo edward elena elizabeth ella ellen emily emma eric erik ethan eva evelyn farah "
    "fatima felix fernando fiona florian frances francesca francis francisco fred frederick gabriel gabriela "
    "gary george gerald giovanni giulia gloria greg gregory greta guillermo gunther gustav hannah hans harold "
    "harry hassan heather heidi helen helena henry hiroshi hugo hussein ian ibrahim igor imran ingrid irene "
    "isaac isabel isabella ivan jacob jamal james jamie jan jane janet jasmine jason javier jean jeff jeffrey "
    "jennifer jeremy jessica jesus jiang jim joan joanna joe johan john johannes jonas jonathan jorge jose "
    "joseph joshua juan juanita judith julia julian julie jun jurgen kamal karen karim karl katarina kate "
    "katherine kathleen keisha keith kelly kenji kenneth kevin khadija khalid kim klaus kofi kumar kwame "
    "lakisha lamar lars latoya laura lauren layla leila lena leon leonardo leroy leticia li liam lily linda "
    "ling lisa liu lorenzo louis louise lucas lucia lucy luigi luis luisa lukas mahmoud malik manuel marc "
    "marco marcus margaret maria mariam marie marina mario marta martha martin mary mateo matteo matthew "
    "maurice mehmet mei melissa michael michelle miguel mikhail ming miriam mohamed mohammad mohammed moses "
    "muhammad mustafa nadia naomi natalia natalie natasha nathan neil nicholas nicolas nicole nikita nikolai "
    "nina noah nora oksana olga oliver olivia omar oscar pablo pamela patricia patrick paul paula pedro peter "
    "petra philip philippe pierre priya rachel rafael raj rajesh ralph ramon rania rashid raul ravi rebecca "
    "ricardo richard robert roberto robin roger roland ronald rosa rosemary ruth ryan sabrina salma sam "
    "samantha samir samuel sandra sanjay sara sarah scott sean sebastian sergei sergio shanice sharon sheila "
    "simon sofia sonia sophia sophie stefan stephanie stephen steve steven stuart sunil susan svetlana sven "
    "takashi tamika tanya tatiana terrence theodore theresa thomas tim timothy tom tomas tony tyrone ulrich "
    "ursula vanessa vera veronica victor victoria vijay viktor vincent vladimir walter wang wei wendy wilhelm "
    "william xavier xin yasmin yolanda yuki yusuf yvonne zainab zhang zoe"
).split()
"""First names, and some family names, that are common somewhere."""

NAMES = tuple(dict.fromkeys([*COUNTRIES, *PEOPLES, *PERSONS]))
