using Slipway.Migration.Flow;

namespace Slipway.Migration.Emitting.Naming;

/// <summary>Names the nodes of a flow: by their titles where these say something, else by what they do and by what others call their result.</summary>
internal sealed class NodeNamer
{
    private static readonly HashSet<string> Verbs = new(StringComparer.Ordinal)
    {
        "add", "ask", "build", "calculate", "call", "check", "choose", "collect", "combine", "compose", "compute", "convert", "count", "create", "decide",
        "detect", "determine", "draft", "extract", "fetch", "fill", "filter", "find", "format", "gather", "generate", "get", "identify", "list", "load",
        "look", "make", "merge", "parse", "pick", "plan", "prepare", "process", "produce", "query", "read", "render", "request", "resolve", "retrieve",
        "run", "search", "select", "send", "split", "suggest", "validate", "write",
    };

    /// <summary>Verbs whose result has a name of its own, whatever the verb's object is.</summary>
    private static readonly Dictionary<string, string> Results = new(StringComparer.Ordinal)
    {
        ["summarize"] = "summary",
        ["summarise"] = "summary",
        ["translate"] = "translation",
        ["analyze"] = "analysis",
        ["analyse"] = "analysis",
        ["classify"] = "category",
        ["judge"] = "verdict",
        ["evaluate"] = "evaluation",
        ["review"] = "review",
        ["answer"] = "answer",
        ["reply"] = "reply",
        ["apologize"] = "apology",
        ["apologise"] = "apology",
        ["help"] = "reply",
        ["rewrite"] = "rewrite",
        ["describe"] = "description",
        ["explain"] = "explanation",
        ["score"] = "score",
        ["rank"] = "ranking",
    };

    /// <summary>What is done to a thing, in front of its name where the name alone is taken.</summary>
    private static readonly Dictionary<string, string> Participles = new(StringComparer.Ordinal)
    {
        ["parse"] = "parsed",
        ["extract"] = "extracted",
        ["filter"] = "filtered",
        ["find"] = "found",
        ["format"] = "formatted",
        ["merge"] = "merged",
        ["load"] = "loaded",
        ["fetch"] = "fetched",
        ["convert"] = "converted",
        ["split"] = "split",
        ["validate"] = "validated",
        ["check"] = "checked",
        ["process"] = "processed",
        ["build"] = "built",
        ["collect"] = "collected",
        ["combine"] = "combined",
        ["select"] = "selected",
    };

    /// <summary>Names of values that say nothing about what they are.</summary>
    private static readonly HashSet<string> Vague = new(StringComparer.Ordinal)
    {
        "", "text", "output", "outputs", "result", "results", "value", "data", "arg1", "arg2", "arg3", "arg", "x", "y", "body", "content", "input", "item",
        "var", "variable", "response", "answer", "a", "b", "json", "str", "string",
    };

    /// <summary>What results are called that have no name of their own: more of them are numbered.</summary>
    private static readonly HashSet<string> Plain = new(StringComparer.Ordinal) { "reply", "text", "result", "results" };

    private readonly NameTable _steps;
    private readonly Dictionary<string, NodeName> _names = [];
    private readonly ILookup<string, FlowNode> _nodes;
    private readonly ILookup<string, string> _calledBy;
    private readonly string _appName;

    /// <param name="app">The flow.</param>
    /// <param name="outer">The names of the flow whose project this one shares; null for none.</param>
    public NodeNamer(FlowApp app, NodeNamer? outer = null)
    {
        _appName = app.Name;
        _steps = outer?._steps ?? new([.. Reserved.Steps, .. Reserved.Files]);
        List<FlowNode> nodes = [.. Within(app.Graph)];
        _nodes = nodes.ToLookup(node => node.Id, StringComparer.Ordinal);
        _calledBy = nodes.SelectMany(Bindings)
            .Where(binding => binding.Value is { Source: FlowSource.Node, Path: [] })
            .ToLookup(binding => binding.Value.NodeId!, binding => binding.Name);
        var nouns = new HashSet<string>(StringComparer.Ordinal);
        foreach (FlowNode node in nodes)
        {
            NodeName name = NameOf(node);
            name = name with { Noun = Distinct(node, name, nouns) };
            _names.Add(node.Id, name with { Step = _steps.Take(name.Step, static words => words.Pascal) });
        }
    }

    public NodeName this[FlowNode node] => _names[node.Id];

    public NodeName this[string id] => _names[id];

    /// <summary>All nodes of a graph, those of bodies included, in the order of the export.</summary>
    public static IEnumerable<FlowNode> Within(FlowGraph graph) =>
        graph.Nodes.SelectMany(node => node is ContainerNode container ? Within(container.Body).Prepend(node) : [node]);

    private static IEnumerable<FlowBinding> Bindings(FlowNode node) => node switch
    {
        EndNode end => end.Results,
        CodeNode code => code.Arguments,
        TemplateNode template => template.Template.Variables,
        PromptNode prompt => prompt.Messages.SelectMany(message => message.Template?.Variables ?? []),
        FunctionNode function => function.Arguments,
        TextNode text => text.Template.Variables,
        RenderedPromptNode prompt => prompt.Template.Variables,
        _ => [],
    };

    private NodeName NameOf(FlowNode node)
    {
        Words title = WithoutKind(Words.Of(node.Title));
        bool isNamed = node is RenderedPromptNode or FunctionNode or TextNode || !GenericTitles.Contains(node.Title);
        if (!title.IsEmpty && isNamed)
        {
            // An app that is one prompt gives it its own name, which says nothing about the answer.
            return new NodeName(title, node is PromptNode && node.Title == _appName ? Words.Of("reply") : NounOf(node, title));
        }

        Words hint = _calledBy[node.Id].Select(Words.Of).FirstOrDefault(words => !Vague.Contains(words.Kebab)) ?? new Words([]);
        return node switch
        {
            PromptNode or RenderedPromptNode => Named("write", hint, "ask-model", "reply"),
            ClassifierNode => new NodeName(Words.Of("classify question"), Words.Of("topic")),
            ExtractorNode => new NodeName(Words.Of("extract parameters"), Words.Of("parameters")),
            HttpNode http => Named(http.Method is "GET" ? "load" : "send", hint.IsEmpty ? TargetOf(http) : hint, "call-service", "reply"),
            ReviewNode => new NodeName(Words.Of("ask person"), Words.Of("answer")),
            ToolNode tool => ToolName(tool.Tool, hint),
            CodeNode code => Named("compute", hint.IsEmpty ? OutputOf(code) : hint, "run-code", "result"),
            FunctionNode => Named("compute", hint, "run-code", "result"),
            ExtractNode => Named("read", hint, "read-document", "document"),
            RetrieveNode => Named("search", hint, "search-knowledge", "passages"),
            TemplateNode or TextNode => Named("render", hint, "render-text", "text"),
            SelectNode => new NodeName(Words.Of("select items"), Words.Of("selection")),
            LoopNode => new NodeName(Words.Of("repeat"), Words.Of("loop")),
            LoopEndNode => new NodeName(Words.Of("end loop"), Words.Of("loop end")),
            AssignNode => new NodeName(Words.Of("assign"), Words.Of("assignment")),
            ForEachNode => Named("collect", hint, "process-items", "results"),
            AggregateNode aggregate => new NodeName(Words.Of("pick value"), FedResult(aggregate)),
            EndNode end => EndName(end),
            AnswerNode => new NodeName(Words.Of("answer"), Words.Of("answer")),
            BranchNode => new NodeName(Words.Of("decide"), Words.Of("decision")),
            UnsupportedNode unsupported => new NodeName(WordsOfType(unsupported.Type), WordsOfType(unsupported.Type)),
            _ => new NodeName(Words.Of("start"), Words.Of("start")),
        };

        static NodeName Named(string verb, Words noun, string otherwise, string otherNoun) => noun.IsEmpty
            ? new NodeName(Words.Of(otherwise), Words.Of(otherNoun))
            : new NodeName(new Words([verb]).Append(noun.Items), noun);
    }

    private static NodeName ToolName(FlowTool tool, Words hint)
    {
        Words words = Words.Of(tool.Name);
        Words step = words.IsEmpty ? Words.Of("call tool") : words;
        return new NodeName(step, hint.IsEmpty ? step.Append("result") : hint);
    }

    /// <summary>Values of the same thing are told apart by what they are, not by numbers: the order, and what was read out of it.</summary>
    private static Words Distinct(FlowNode node, NodeName name, HashSet<string> taken)
    {
        Words noun = name.Noun;
        string[] endings = node switch
        {
            ForEachNode => ["s", "list"],
            CodeNode or FunctionNode => ["result"],
            RenderedPromptNode => ["reply"],
            TextNode => ["text"],
            HttpNode => ["reply"],
            ToolNode => ["result"],
            PromptNode or TemplateNode => ["text"],
            _ => [],
        };
        Words distinct = node is ForEachNode ? Plural(noun) : noun;
        IEnumerable<Words> others = Plain.Contains(noun.Kebab) ? [] : endings.Where(ending => noun.Items[^1] != ending).Select(ending => noun.Append(ending));
        if (!name.Step.IsEmpty && Participles.TryGetValue(name.Step.Items[0], out string? done))
        {
            others = others.Prepend(new Words([done]).Append(noun.Items));
        }

        if (!taken.Add(distinct.Camel) && others.FirstOrDefault(wish => taken.Add(wish.Camel)) is { } other)
        {
            distinct = other;
        }

        return distinct;
    }

    private static Words Plural(Words noun) =>
        noun.IsEmpty || noun.Items[^1].EndsWith('s') ? noun : new Words([.. noun.Items.SkipLast(1), noun.Items[^1] + "s"]);

    /// <summary>The name of the result that a value becomes; without one, what all the values are that it is picked from.</summary>
    private Words FedResult(AggregateNode node) =>
        _calledBy[node.Id].Select(Words.Of).FirstOrDefault(words => words.Kebab is not ("" or "output" or "result" or "value" or "data")) ?? Words.Of(
            AreAll<PromptNode>(node) ? "reply" : AreAll<TemplateNode>(node) ? "text" : AreAll<CodeNode>(node) ? "result" : "picked value");

    private bool AreAll<T>(AggregateNode node) =>
        node.Groups.SelectMany(group => group.Candidates).All(candidate => candidate.NodeId is { } id && _nodes[id].FirstOrDefault() is T);

    /// <summary>Leaves out the kind of node that some people put in front of each title.</summary>
    private static Words WithoutKind(Words title) =>
        title.Items is ["llm" or "http" or "code", _, ..] && char.IsAsciiLetter(title.Items[1][0]) ? title.Skip(1) : title;

    private static Words WordsOfType(string type)
    {
        Words words = Words.Of(type);
        return words.IsEmpty ? Words.Of("unknown step") : words;
    }

    private static NodeName EndName(EndNode end)
    {
        Words first = end.Results.Select(result => Words.Of(result.Name)).FirstOrDefault(words => !Vague.Contains(words.Kebab)) ?? Words.Of("result");
        return new NodeName(first.IsEmpty ? Words.Of("result") : first, first);
    }

    private static Words NounOf(FlowNode node, Words title)
    {
        string first = title.Items[0];
        if (Results.TryGetValue(first, out string? result))
        {
            return new Words([result]);
        }

        Words rest = title.Skip(1);
        return !Verbs.Contains(first) || (!rest.IsEmpty && char.IsAsciiDigit(rest.Items[0][0])) ? title
            : !rest.IsEmpty ? WithoutArticle(rest)
            : Words.Of(node switch { PromptNode => "reply", TemplateNode or TextNode => "text", RenderedPromptNode => "reply", _ => "result" });
    }

    private static Words WithoutArticle(Words words) =>
        words.Items is ["the" or "a" or "an" or "all" or "each" or "every" or "up" or "for", _, ..] ? words.Skip(1) : words;

    private static Words OutputOf(CodeNode code) => code.Outputs.Count == 1 && Words.Of(code.Outputs[0].Name) is var words && !Vague.Contains(words.Kebab)
        ? words
        : new Words([]);

    /// <summary>The last part of the address that is a word.</summary>
    private static Words TargetOf(HttpNode http)
    {
        string literal = string.Concat(http.Url.Parts.Select(part => part.Literal ?? "/"));
        int scheme = literal.IndexOf("://", StringComparison.Ordinal);
        string path = (scheme < 0 ? literal : literal[(scheme + 3)..]).Split('?', '#')[0];
        IEnumerable<string> parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries).Skip(scheme < 0 ? 0 : 1).Reverse();
        return parts.Where(part => part.Length < 40 && part.Any(char.IsAsciiLetter)).Select(Words.Of)
            .FirstOrDefault(words => !words.IsEmpty && words.Items[0] is not ("api" or "v1" or "v2")) ?? new Words([]);
    }
}
