using System.Text.RegularExpressions;

namespace Slipway.Migration.Lint.Business;

/// <summary>The words of business rules in English, Chinese and German.</summary>
internal static partial class RuleWords
{
    private const RegexOptions Any = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    /// <summary>A value that the flow inserts.</summary>
    [GeneratedRegex(@"\{\{#?[^{}\n]{1,200}#?\}\}")]
    public static partial Regex Reference { get; }

    /// <summary>What stands for an example: <c>(e.g. $50)</c>, <c>such as 10 %</c>.</summary>
    [GeneratedRegex(
        @"[(（](?:e\.\s?g\.|for example|for instance|such as|like|例如|比如|如|z\.\s?B\.)[^()（）]*[)）]|\b(?:e\.\s?g\.|for example|for instance|such as|z\.\s?B\.)[^,;()。；]*|(?:例如|比如)[^，。；）]*",
        Any)]
    public static partial Regex Aside { get; }

    /// <summary>A formula between dollar signs, as in LaTeX.</summary>
    [GeneratedRegex(@"\$(?=\S)[^$\n]{1,200}(?<=\S)\$(?![\d$])")]
    public static partial Regex Formula { get; }

    /// <summary>Says who the model is.</summary>
    [GeneratedRegex(@"\b(?:you are|you're|act as|as an?|imagine|role)\b|你是|您是|你将|作为|扮演|角色|\b(?:Du bist|Sie sind|Als)\b", Any)]
    public static partial Regex Persona { get; }

    /// <summary>How long somebody has done something.</summary>
    [GeneratedRegex(
        @"(?:(?:over|more than|at least|with|about|nearly|über|mehr als|超过|拥有|具有|具备|有)\s*)*(?:\d+|two|three|five|ten|twenty|thirty|[一二三四五六七八九十]+)\s*(?:\+|多|余)?\s*(?:years?|decades?|年|Jahren?)(?:以上)?[^,;.，。；]{0,40}?(?:experience|expertise|practice|经验|经历|从业|Erfahrung)",
        Any)]
    public static partial Regex Experience { get; }

    /// <summary>How long or in what form to answer: <c>at most 100 words</c>, <c>three bullet points</c>, <c>from 1 to 10</c>.</summary>
    [GeneratedRegex(
        @"(?:(?:at (?:most|least)|up to|fewer than|less than|more than|no (?:more|longer) than|longer than|shorter than|between|around|about|exactly|over|under|within|maximum(?: of)?|höchstens|mindestens|maximal|etwa|rund|不超过|不少于|至少|约|最多)\s*)?"
        + @"(?:\d[\d.,]*|one|two|three|four|five|six|seven|eight|nine|ten|zwei|drei|vier|fünf|一|二|两|三|四|五|六|七|八|九|十|二十)(?:\s*(?:to|and|or|bis|und|-|–|~|到|至)\s*(?:\d[\d.,]*|one|two|three|four|five|six|seven|eight|nine|ten|[一二三四五六七八九十]+))?\s*(?:[- ]?(?:short|different|key|main|alternative|follow-up|relevant|new|concise|full|complete)\s+){0,2}"
        + @"(?:(?:words?|characters?|chars|letters?|sentences?|paragraphs?|bullets?(?: points?)?|lines?|tokens?|emojis?|points? (?:list|summary)|keywords?|titles?|headlines?|questions?|ideas?|examples?|columns?|rows?|scenes?|viewpoints?|tags?|options?|variants?|versions?|sections?|chapters?|steps?|topics?|parts?|slides?|hashtags?"
        + @"|Wörtern?|Zeichen|Sätzen?|Absätzen?|Stichpunkten?|Zeilen|Spalten|Ideen|Fragen|Beispielen?|Überschriften?|Rückfragen)\b"
        + @"|个?字(?:符)?|个?词|个?句(?:子)?|个?段(?:落)?|个?要点|个?标题|个?表情|个?关键词|个?问题|条|点|步|部分|个?例子|个?场景)"
        + @"|(?:scale of|from|between|score of|rate[^.]{0,20})\s*\d+\s*(?:to|and|-|–)\s*\d+|\d+\s*(?:到|至|-|~)\s*\d+\s*分|\btop[- ]?\d+\b|\bstep \d+|第[一二三四五六七八九十\d]+步|\bISO \d+|\b\d+:\d+(?= ratio)|scenes? of \d+ seconds"
        + @"|(?:生成|输出|列出|给出|返回|提供|回答)[^，。；]{0,8}(?:最多|至少|不超过)\s*\d+\s*[个条项]|\breturn(?:s|ing)?\b[^.]{0,40}\b(?:as|in)\s+(?:(?:an?|the|valid|strict)\s+)*(?:JSON|YAML|CSV|XML|list|array|table|object|string|\w+ format)\b",
        Any)]
    public static partial Regex Format { get; }

    /// <summary>Says that a share is one of the text's length.</summary>
    [GeneratedRegex(@"length|original|summar|原文|长度|篇幅|字数|内容的|Länge|Originaltext|confidence|opacity|width|height|accuracy|volume|speed|zoom", Any)]
    public static partial Regex Length { get; }

    /// <summary>A sum of money.</summary>
    [GeneratedRegex(
        @"(?:[$€£¥₹]|\b(?:USD|EUR|GBP|CHF|CNY|RMB|JPY|INR|AUD|CAD)\b)\s*\d|\d[\d.,]*\s*(?:k|million|mio\.?|thousand)?\s*(?:[$€£¥₹]|(?:USD|EUR|GBP|CHF|CNY|RMB|JPY|dollars?|euros?|pounds?|cents?|francs?|rupees?|yen|yuan|Euro|Franken)\b)|\d\s*[万千百亿]?\s*(?:元|块钱|美元|欧元|人民币)|[一二三四五六七八九十][一二三四五六七八九十百千万]*\s*(?:元|美元)(?!素|GDP)",
        Any)]
    public static partial Regex Money { get; }

    /// <summary>What a share of the business is of.</summary>
    [GeneratedRegex(
        @"discount|\boff\b|\bfees?\b|\btax|\bVAT\b|\brates?\b|interest|commission|margin|refund|compensat|surcharge|deposit|premium|bonus|\bprices?\b|\bcosts?\b|charge|\bpay(?! (?:\S+ )?attention)|\bvalue\b|royalt|折|优惠|税|(?<!消|浪)费|(?:利|汇|佣金|收益|回报|手续费|违约金)率|佣金|提成|返(?!回)|扣|奖金|定金|首付|薪|Rabatt|Steuer|Zins|Gebühr|Provision|Aufschlag|Anzahlung|MwSt|Nachlass|Preis",
        Any)]
    public static partial Regex Rate { get; }

    /// <summary>Begins an example, which decides nothing.</summary>
    [GeneratedRegex(@"^(?:\W{0,4})(?:example|e\.g\.|for example|sample|案例|示例|例如|例子|举例|范例|Beispiel|z\.\s?B\.)|\|[^|]*\|[^|]*\|", Any)]
    public static partial Regex Example { get; }

    /// <summary>A share.</summary>
    [GeneratedRegex(@"\d\s?%|\d\s?‰|\d\s?(?:percent|per cent|Prozent)\b|百分之[一二三四五六七八九十百\d]|[一二三四五六七八九\d]{1,2}折|half price|zum halben Preis|半价", Any)]
    public static partial Regex Percent { get; }

    /// <summary>A comparison with a number.</summary>
    [GeneratedRegex(
        @"(?:more than|greater than|less than|lower than|fewer than|over|(?<!\bthe )(?:above|below)|under|exceed(?:s|ed|ing)?|at least|at most|up to|maximum of|minimum of|no more than|not more than|older than|younger than|limit(?:ed)? (?:of|to|is)|>=?|<=?|≥|≤)\s*(?:[$€£¥]\s*)?(?!\d[\d.]*\s*(?:s|sec|seconds?|ms|px|fps|dB)\b)(?:\d|two\b|three\b|four\b|five\b|six\b|ten\b|twelve\b|a hundred\b|one hundred\b)"
        + @"|(?:expire|expires|valid) (?:after|for) \d|after (?:\d+|two|three|five|ten) (?:failed|unsuccessful|wrong|attempts)"
        + @"|(?<!(?:字数|长度|篇幅)[^，。]{0,3})(?:不?超过|大于|小于|低于|高于|少于|多于|不足|未满|年满|至少|最多|达到|满|限额为?|上限为?|不得超过)\s*\d+(?![\d.]*\s*(?:秒|个字|字|个标|行))|(?:连续|超过|累计)[一二三四五六七八九十\d]+次"
        + @"|(?:über|unter|mehr als|weniger als|ab|mindestens|höchstens|maximal|von mehr als|ab einem \w+ von)\s+(?:\d|zwei\b|drei\b|fünf\b|zehn\b)",
        Any)]
    public static partial Regex Comparison { get; }

    /// <summary>A date, a deadline or a period.</summary>
    [GeneratedRegex(
        @"(?:within|after|before|in|for|up to|at least|last|first|next|every|covers|of)\s+(?:the (?:first|last|next) )?(?:\d+|one|two|three|four|five|six|seven|ten|twelve|fourteen|thirty)[- ](?:business |working |calendar )?(?:days?|weeks?|months?|years?|hours?|minutes?|quarters?)\b(?! old| of age)"
        + @"|\b\d+[- ](?:day|week|month|year|hour)s?[- ](?:return|window|period|notice|trial|warranty|guarantee|deadline|late|limit|old\b)|(?:return|payment|notice|trial|warranty|return) (?:window|period|term)s? of \d+|\b\d+ (?:business |working )?(?:days?|weeks?|months?) (?:to|late|overdue|after|before|from|of)\b"
        + @"|\b(?:Monday|Mon)\b[^.]{0,12}\b(?:to|through|-|–)\s*(?:Friday|Saturday|Sunday|Fri|Sat|Sun)\b|(?:starts?|ends?|expires?|valid|until|by|from|before|after|deadline)[^.]{0,16}(?:\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}(?:st|nd|rd|th)? (?:January|February|March|April|May|June|July|August|September|October|November|December)\b|\b(?:January|February|March|April|May|June|July|August|September|October|November|December) \d{1,2}\b)"
        + @"|\d+\s*(?:个)?(?:天|日|小时|工作日|个月|年|周|分钟)(?:之?内|以内|后|前)|[一二三四五六七十]+(?:天|日|个月|年|周|小时)(?:之?内|以内)|(?:截止|截至|到期|有效期)[^。]{0,12}\d{4}年"
        + @"|(?:innerhalb von|binnen|nach|bis zum|frist (?:von|beträgt|ist)|vor Ablauf von|für)\s+(?:\d+|einem|einer|zwei|drei|vier|sechs|zwölf|vierzehn)\s+(?:Werk)?(?:Tagen?|Wochen?|Monate?n?|Jahre?n?|Stunden?)",
        Any)]
    public static partial Regex Period { get; }

    /// <summary>Who may do or get something.</summary>
    [GeneratedRegex(
        @"\beligib|\bentitled\b|\bqualif(?:y|ies) for\b|\b(?:is|are) (?:not )?(?:allowed|permitted|authori[sz]ed) to\b|\brestricted to\b|\breserved for\b|\bavailable (?:only )?to (?:\w+ ){0,2}(?:members|customers|applicants|users|employees|staff|guests|subscribers|students)|\bmust be (?:at least |over )?\d+ years|\byears of age\b|\bunder \d+ years"
        + @"|\bonly (?:\w+ ){0,2}(?:members?|customers?|employees?|managers?|admins?|administrators?|staff|users?|subscribers?|owners?|residents?|students?|adults?|agents?|doctors?)\b(?: with [\w ]{1,30}| who [\w ]{1,30})? (?:may|can|get|receive|are|have|see|is)\b"
        + @"|\b(?:members?|customers?|employees?|guests?|users?|visitors?|minors?|applicants?|subscribers?|people|anyone|trainees?)\b[^.]{0,50}\b(?:may not|cannot|can not|must not|are not|is not allowed)\b|\bdo(?: not|n't) (?:allow|permit|let)\b[^.]{0,40}\b(?:customers?|users?|people|guests?|members?|anyone|cancellations?|access|bookings?)|\b(?:deny|refuse|grant) access\b|\baccess to [\w ]{1,40}(?:restricted|limited|only)"
        + @"|(?:只有|仅限|仅|只限)[^。，]{0,12}(?:用户|会员|员工|客户|管理员|人员|本人|患者|学员|居民|经理|成年人)[^。，]{0,4}(?:才|可以|方可|能|有权|使用|参与|购买)|(?:有|无)权(?!重)|(?:未成年人|非会员|未认证)[^。]{0,8}(?:禁止|不得|不能)|年满\s*\d|(?:符合|满足|具备)(?:申请|领取|参与|办理|报名|贷款|退款|购买)(?:的)?(?:资格|条件)"
        + @"|\bNur (?:\w+ ){0,3}(?:dürfen|können|haben|erhalten|bekommen)\b|\b(?:berechtigt|Anspruch auf|zugelassen|minderjährige|volljährig)\b|\bAnträge?n?\b[^.]{0,60}\babzulehnen|anträge[^.]{0,60}abzulehnen",
        Any)]
    public static partial Regex Eligibility { get; }

    /// <summary>Returns, refunds, compensation and warranty.</summary>
    [GeneratedRegex(
        @"\brefund|\breimburs|\bcompensat|\bgoodwill\b|\bwarrant(?:y|ies)\b|\bguarantee period|\bmoney[- ]back\b|\breturn(?:s|ed|ing)? (?:an? |the )?(?:items?|goods|products?|electronics|shoes|orders?)|\breturned (?:items|goods|electronics|products)|\breturn (?:window|policy|period)|\bexchange (?:is|of|the item)|\brestocking fee|\bchargeback|\bstore credit|\bvoucher"
        + @"|退款|退货|退换|赔偿|补偿|保修|质保|理赔|Rückgabe|Rückerstattung|erstattet|Erstattung|Widerruf|Gewährleistung|Garantie\b|Kulanz|Entschädigung|Umtausch|Gutschrift",
        Any)]
    public static partial Regex Refund { get; }

    /// <summary>Says that something is decided, not only spoken of.</summary>
    [GeneratedRegex(
        @"\b(?:must|may|can|cannot|never|only|not|no|do not|don't|offer|give|given|grant|are|is|covers?|within|subject to|approve|approved|need|needs|require|requires|up to|full|possible|have|get)\b|\d|可以|不予|不支持|不得|必须|需要|应|予以|内|möglich|ist|sind|wird|werden|muss|müssen|nicht|kein|beträgt",
        Any)]
    public static partial Regex Decision { get; }

    /// <summary>Law, liability, compliance and confidentiality.</summary>
    [GeneratedRegex(
        @"\blegal advice\b|\bmedical (?:advice|diagnos)|\b(?:financial|investment|tax) advice\b|\bGDPR\b|\bHIPAA\b|\bCCPA\b|\bPCI\b|\bSOX\b|\bKYC\b|\bAML\b|\bcompl(?:y|ies|iance)\b (?:with|department|team|officer|rules?|polic)|\bto compliance\b|\b(?:under|by|with|per|violat\w+|breach\w*|comply\w*|applicable|legal|data|financial) (?:the )?(?:\w+ )?regulations?\b|\bregulatory (?:requirement|obligation|disclosure)|\bliable\b|\b(?:no|accept|limit(?:ed|ation of)?|product|assume) liability\b|\bdisclaimer\b|\bconfidential|\bdata protection\b|\bpersonal data\b|\bthird part(?:y|ies)\b(?! librar)|\bdiscriminat|\bterms (?:and conditions|of service)\b|\bprivacy (?:law|policy)|\bpatient (?:information|data|records)|\blicensed (?:attorney|professional|physician)|\bunlawful\b|\billegal\b|\bstatut"
        + @"|法律法规|相关法律|(?:遵守|符合|违反|根据)[^。，]{0,10}(?<!语)法规|不得违法|(?:必须|确保|应当?|须)[^。，]{0,8}合规|隐私信息|客户隐私|用户隐私|保密|免责声明|医疗诊断|法律建议|投资建议|个人信息保护"
        + @"|\bDSGVO\b|\bRechtsberatung\b|\bpersonenbezogen|\bHaftung\b|\bDatenschutz|\bgesetzlich|\bvertraulich|\bSchweigepflicht",
        Any)]
    public static partial Regex Law { get; }
}
