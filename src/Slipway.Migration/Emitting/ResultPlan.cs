using Slipway.Migration.Diagnostics;
using Slipway.Migration.Emitting.Code;
using Slipway.Migration.Emitting.Levels;
using Slipway.Migration.Emitting.Naming;
using Slipway.Migration.Emitting.Nodes;
using Slipway.Migration.Emitting.Values;
using Slipway.Migration.Flow;
using Slipway.Migration.Structuring;
using Statement = Slipway.Migration.Emitting.Code.Statement;

namespace Slipway.Migration.Emitting;

/// <summary>How a pipeline gives its result: one record, one of several, an answer, or outputs that several ends put together.</summary>
internal sealed class ResultPlan
{
    private const string CollectorType = "DifyOutputs";
    private const string AnswerType = "DifyAnswer";

    private readonly FlowContext _context;
    private readonly LevelScope _level;
    private readonly Dictionary<string, ResultRecord> _byEnd = [];
    private readonly List<ResultRecord> _records = [];
    private readonly Local? _collector;
    private readonly HashSet<string> _streamed = [];

    public ResultPlan(FlowContext context, LevelScope level)
    {
        _context = context;
        _level = level;
        List<EndNode> ends = [.. context.Level.Graph.Nodes.OfType<EndNode>().Where(end => context.Level.Runs(end.Id))];
        List<AnswerNode> answers = [.. Answers(level)];
        context.Diagnostics.AddRange(answers.Where(answer => IsPerItem(level, answer)).Select(answer => new Diagnostic(
            EmittingDiagnostics.AnswerInBody,
            DiagnosticSeverity.Warning,
            $"Answer '{answer.Title}' stands inside an iteration: its text is streamed for each item and is no part of the result; the builder keeps the last item's.",
            answer.Where)));
        IsChat = context.App.Kind is FlowKind.Chat && ends.Count == 0;
        if (context.App.GivesMetrics)
        {
            OutputType = "JsonObject";
            Metrics = new Local("metrics", "JsonObject");
        }
        else if (IsChat)
        {
            OutputType = "ChatAnswer";
            _collector = AnswerOnce(answers) ? null : new Local("chat", AnswerType);
        }
        else if (answers.Count > 0 || !ends.TrueForAll(IsLast) || !Group(ends))
        {
            OutputType = "JsonObject";
            _collector = new Local("outputs", CollectorType);
            _records.Clear();
        }
        else
        {
            OutputType = context.ClassName + "Output";
            Shape(ends);
        }
    }

    /// <summary>What collects the metrics that functions log; null where the result is another.</summary>
    public Local? Metrics { get; }

    /// <summary>Whether the pipeline answers a chat.</summary>
    public bool IsChat { get; }

    /// <summary>The pipeline's output type.</summary>
    public string OutputType { get; }

    /// <summary>Whether outputs are put together while the run goes on.</summary>
    public bool Collects => _collector is not null || Metrics is not null;

    /// <summary>The records of the output: one, or one for each kind of end when <see cref="IsFamily"/>.</summary>
    public IReadOnlyList<RecordType> Records => [.. _records.Select(record => record.Type!)];

    /// <summary>Whether the output is one of several records.</summary>
    public bool IsFamily { get; private set; }

    /// <summary>What the pipeline's method begins with.</summary>
    public IEnumerable<Statement> Prologue => Metrics is not null ? [new Statement.Assign(Metrics, "new JsonObject()", Declares: true)] : _collector is null ? [] : [new Statement.Assign(_collector, Expression.Invoke($"new {_collector.Type}"), Declares: true)];

    /// <summary>The result where a block ends the run.</summary>
    /// <param name="level">The level of the block.</param>
    /// <param name="ends">The ends it has run.</param>
    /// <returns>The result; null when no run gets there without an end.</returns>
    public Expression? Return(LevelScope level, IReadOnlyList<EndNode> ends)
    {
        if (Metrics is { } metrics)
        {
            return Expression.Of(metrics);
        }

        if (_collector is { } collector)
        {
            return Expression.Of(collector).Call(IsChat ? "ToAnswer" : "ToJson");
        }

        if (IsChat)
        {
            return Expression.Invoke("new ChatAnswer", "\"\"");
        }

        ResultRecord? record = ends.Count > 0 ? _byEnd[ends[0].Id] : _records.Find(candidate => candidate.Ends.Count == 0);
        if (record is null)
        {
            return null;
        }

        string name = IsFamily ? $"{OutputType}.{record.Type!.Name}" : record.Type!.Name;
        return Expression.Invoke($"new {name}", record.Type.Members.Select(member => Value(level, ends, member)));
    }

    /// <summary>Adds the outputs of an end to those of the run.</summary>
    public IEnumerable<Statement> Collect(LevelScope level, EndNode end) => Metrics is not null ? [] : end.Results.Select(result => new Statement.Do(
        Expression.Of(_collector!).Call("Add", Literal.Of(result.Name), ValueTexts.Plain(level.Read(result.Value, end)))));

    /// <summary>Adds a text to the answer.</summary>
    public IEnumerable<Statement> Answer(LevelScope level, AnswerNode answer, Block block)
    {
        Expression text = level.Text(answer.Text, answer, isMarkdown: true);
        if (level.Outputs.HolderOf(answer) is { } holder)
        {
            yield return new Statement.Assign(holder, text, level.Placed.DeclaresAt(holder, block));
            text = Expression.Of(holder);
        }

        bool isStreamed = _streamed.Contains(answer.Id);
        if (IsPerItem(level))
        {
            yield return new Statement.Do(Expression.Text(Expression.Run.ToString()).Call("Emit", text));
        }
        else if (_collector is { } collector)
        {
            yield return new Statement.Do(isStreamed
                ? Expression.Of(collector).Call("AddStreamed", text)
                : Expression.Of(collector).Call(IsChat ? "Add" : "AddAnswer", Expression.Run.ToString(), text));
        }
        else
        {
            yield return new Statement.Return(isStreamed
                ? Expression.Invoke("new ChatAnswer", text)
                : Expression.Invoke("ChatAnswer.Send", Expression.Run.ToString(), text));
        }
    }

    /// <summary>Whether a prompt's text is the whole of the answer that follows it at once, so that it can be streamed.</summary>
    public bool Streams(LevelScope level, PromptNode prompt)
    {
        Block block = level.Blocks.BlockOf(prompt);
        int index = block.Statements.ToList().FindIndex(statement => statement is NodeStatement { Node: var node } && node == prompt);
        bool isWhole = IsChat && level.Outer is null && index >= 0 && index + 1 < block.Statements.Count
            && prompt.OnError is null && prompt.Retry is null && !prompt.SplitsReasoning
            && block.Statements[index + 1] is NodeStatement { Node: AnswerNode { Text.Parts: [{ Reference: { Source: FlowSource.Node, Name: "text", Path: [] } reference }] } }
            && reference.NodeId == prompt.Id
            && _context.Usage.Of(prompt).Count == 1;
        if (isWhole)
        {
            _streamed.Add(((NodeStatement)block.Statements[index + 1]).Node.Id);
        }

        return isWhole;
    }

    /// <summary>Whether a level runs for each item of a list, directly or inside of something else.</summary>
    private static bool IsPerItem(LevelScope level)
    {
        for (LevelScope? current = level; current is not null; current = current.Outer)
        {
            if (current.Level.Owner is ForEachNode)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsPerItem(LevelScope level, AnswerNode answer) =>
        level.Bodies.Values.Any(body => (body.Blocks.Has(answer.Id) && IsPerItem(body)) || IsPerItem(body, answer));

    private static IEnumerable<AnswerNode> Answers(LevelScope level) =>
        level.Level.Graph.Nodes.OfType<AnswerNode>().Where(answer => level.Level.Runs(answer.Id))
            .Concat(level.Bodies.Values.SelectMany(Answers));

    /// <summary>Whether each run gives at most one answer, as the last thing it does.</summary>
    private bool AnswerOnce(List<AnswerNode> answers) =>
        answers.TrueForAll(answer => _level.Blocks.Has(answer.Id) && IsLast(answer)) && !_level.Level.MeetInARun(answers.Select(answer => answer.Id));

    /// <summary>Whether the node stands, alone or with others of its kind, at the end of a block that ends the run.</summary>
    private bool IsLast(FlowNode node)
    {
        Block block = _level.Blocks.BlockOf(node);
        int index = block.Statements.ToList().FindIndex(statement => statement is NodeStatement { Node: var other } && other == node);
        return block.EndsRun && index >= 0
            && block.Statements.Skip(index).All(statement => statement is NodeStatement { Node: var other } && other.GetType() == node.GetType());
    }

    /// <summary>Groups ends that always run together; false when ends of different groups can meet.</summary>
    private bool Group(List<EndNode> ends)
    {
        foreach (EndNode end in ends)
        {
            ResultRecord? same = _records.Find(record => _level.Level.RunTogether(record.Ends[0].Id, end.Id));
            if (same is null)
            {
                _records.Add(same = new ResultRecord());
            }

            same.Ends.Add(end);
        }

        return !_level.Level.MeetInARun(_records.Select(record => record.Ends[0].Id));
    }

    private void Shape(List<EndNode> ends)
    {
        bool mayMiss = _level.Level.MayMissAll(ends.Select(end => end.Id));
        bool isUniform = _records.TrueForAll(record => Keys(record).SequenceEqual(Keys(_records[0])));
        if (ends.Count == 0 || (mayMiss && _records.Count > 0))
        {
            _records.Add(new ResultRecord());
        }

        IsFamily = _records.Count > 1 && !(isUniform && !mayMiss);
        if (!IsFamily && _records.Count > 1)
        {
            var all = new ResultRecord();
            all.Ends.AddRange(ends);
            all.Type = new RecordType(OutputType, $"The output of <see cref=\"{_context.ClassName}\"/>.", Members(all, [OutputType]));
            _records.ForEach(record => record.Ends.ForEach(end => _byEnd.Add(end.Id, all)));
            _records.Clear();
            _records.Add(all);
            return;
        }

        NameTable names = new([.. Reserved.Members, OutputType]);
        Dictionary<ResultRecord, string> typeNames = _records.ToDictionary(record => record, record => IsFamily ? names.TakePascal(NameOf(record)) : OutputType);
        foreach (ResultRecord record in _records)
        {
            string name = typeNames[record];
            string summary = !IsFamily ? $"The output of <see cref=\"{_context.ClassName}\"/>."
                : record.Ends.Count == 0 ? "The run ended without an output."
                : $"The output where the run ended with <c>{_context.Names[record.Ends[0]].Step.Kebab}</c>.";
            // A record nested in the family sees its siblings' names, so no member may be called like one of them.
            record.Type = new RecordType(name, summary, Members(record, [.. typeNames.Values]));
            record.Ends.ForEach(end => _byEnd.Add(end.Id, record));
        }
    }

    private Words NameOf(ResultRecord record) => record.Ends.Count == 0 ? Words.Of("nothing") : _context.Names[record.Ends[0]].Step;

    private static IEnumerable<string> Keys(ResultRecord record) => record.Ends.SelectMany(end => end.Results).Select(result => result.Name).Distinct().Order(StringComparer.Ordinal);

    private List<RecordMember> Members(ResultRecord record, IReadOnlyCollection<string> taken)
    {
        NameTable names = new([.. Reserved.Members, .. taken]);
        List<RecordMember> members = [];
        foreach (IGrouping<string, (EndNode End, FlowBinding Result)> same in record.Ends
            .SelectMany(end => end.Results.Select(result => (End: end, Result: result)))
            .GroupBy(pair => pair.Result.Name))
        {
            List<ReadValue> values = [.. same.Select(pair => _level.Read(pair.Result.Value, pair.End))];
            bool isUniform = values.TrueForAll(value => value.Type == values[0].Type && value.Path.Count == 0 && value.Presence is not Presence.Never);
            CsType type = isUniform ? values[0].Type : CsType.Node;
            bool isNullable = !isUniform || values.Exists(value => value.IsNullable || value.Presence is not Presence.Always);
            Words words = Words.Of(same.Key);
            members.Add(new RecordMember(names.TakePascal(words.IsEmpty ? Words.Of("value") : words), same.Key, type, isNullable));
        }

        return members;
    }

    private static Expression Value(LevelScope level, IReadOnlyList<EndNode> ends, RecordMember member)
    {
        (EndNode end, FlowBinding result) = ends.SelectMany(end => end.Results.Select(result => (end, result))).Last(pair => pair.result.Name == member.JsonName);
        ReadValue value = level.Read(result.Value, end);
        return value.Presence is Presence.Never ? "null" : member.Type.Kind is CsKind.Node ? ValueTexts.Node(value) : ValueTexts.Plain(value);
    }

    private sealed class ResultRecord
    {
        public List<EndNode> Ends { get; } = [];

        public RecordType? Type { get; set; }
    }
}
