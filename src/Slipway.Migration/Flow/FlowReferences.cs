namespace Slipway.Migration.Flow;

/// <summary>Lists the values that nodes read.</summary>
public static class FlowReferences
{
    /// <summary>Every reference of a node, in reading order, without those inside the body of a for-each node.</summary>
    /// <param name="node">The node.</param>
    public static IEnumerable<FlowReference> Of(FlowNode node) => node switch
    {
        EndNode end => end.Results.Select(result => result.Value),
        AnswerNode answer => OfText(answer.Text),
        TemplateNode template => template.Template.Variables.Select(variable => variable.Value),
        CodeNode code => code.Arguments.Select(argument => argument.Value),
        AggregateNode aggregate => aggregate.Groups.SelectMany(group => group.Candidates),
        ForEachNode forEach => [forEach.Items],
        SelectNode select => [select.Items, .. select.Conditions.SelectMany(condition => OfText(condition.Operand)), .. OfText(select.Serial)],
        LoopNode loop => loop.Variables.Where(variable => variable.Value is not null).Select(variable => variable.Value!),
        AssignNode assign => assign.Assignments.SelectMany(OfAssignment),
        BranchNode branch => branch.Cases.SelectMany(branchCase => branchCase.Conditions).SelectMany(OfCondition),
        PromptNode prompt => OfPrompt(prompt),
        ClassifierNode classifier => OfPrompt(classifier.Prompt).Concat(classifier.Classes.SelectMany(c => OfText(c.Name))),
        ExtractorNode extractor => OfPrompt(extractor.Prompt),
        HttpNode http => OfHttp(http),
        RetrieveNode retrieve => OfRetrieval(retrieve),
        ExtractNode extract => [extract.Files],
        ReviewNode review => OfText(review.Content).Concat(review.Fields.SelectMany(field => OfText(field.Default))),
        ToolNode tool => tool.Arguments.SelectMany(OfArgument),
        FunctionNode function => function.Arguments.Select(argument => argument.Value),
        TextNode text => text.Template.Variables.Select(variable => variable.Value),
        RenderedPromptNode prompt => prompt.Template.Variables.Concat(prompt.Parameters).Select(binding => binding.Value),
        _ => [],
    };

    /// <summary>Every reference of a node, those inside its body and those that see the whole body included.</summary>
    /// <param name="node">The node.</param>
    public static IEnumerable<FlowReference> Within(FlowNode node) => node is ContainerNode container
        ? Of(node).Concat(container.Body.Nodes.SelectMany(Within)).Concat(AtEnd(container))
        : Of(node);

    /// <summary>The values that are read at the end of a body, for each item or round.</summary>
    /// <param name="node">The node with the body.</param>
    public static IEnumerable<FlowReference> AtEnd(ContainerNode node) => node switch
    {
        ForEachNode forEach => [forEach.Result],
        LoopNode loop => loop.Ends.Conditions.SelectMany(OfCondition),
        _ => [],
    };

    /// <summary>The references of a text, in order.</summary>
    /// <param name="text">The text; null for none.</param>
    public static IEnumerable<FlowReference> OfText(FlowText? text) =>
        text is null ? [] : text.Parts.Where(part => part.Reference is not null).Select(part => part.Reference!);

    private static IEnumerable<FlowReference> OfCondition(FlowCondition condition) =>
        OfText(condition.Operand)
            .Concat(condition.Files?.Conditions.SelectMany(file => OfText(file.Operand)) ?? [])
            .Prepend(condition.Value);

    private static IEnumerable<FlowReference> OfAssignment(Assignment assignment) =>
        assignment.Value is { } value ? [assignment.Target, value] : [assignment.Target];

    private static IEnumerable<FlowReference> OfArgument(FlowArgument argument) =>
        argument.Value is { } value ? [value] : OfText(argument.Text);

    private static IEnumerable<FlowReference> OfPrompt(PromptNode prompt)
    {
        IEnumerable<FlowReference> messages = prompt.Messages.SelectMany(message => message.Template is { } template
            ? template.Variables.Select(variable => variable.Value)
            : OfMessage(message));
        IEnumerable<FlowReference> context = prompt.Context is { } value ? [value] : [];
        IEnumerable<FlowReference> tools = prompt.Tools?.Tools.SelectMany(tool => tool.Given).SelectMany(OfArgument) ?? [];
        IEnumerable<FlowReference> question = prompt.Memory?.Query is { } query ? OfMessage(query) : [];
        IEnumerable<FlowReference> vision = prompt.Vision is { } files ? [files.Value] : [];
        return context.Concat(messages).Concat(question).Concat(vision).Concat(tools);
    }

    private static IEnumerable<FlowReference> OfMessage(FlowMessage message) => OfText(message.Text).Concat(message.Files);

    private static IEnumerable<FlowReference> OfRetrieval(RetrieveNode retrieve) =>
        (retrieve.Filter?.Conditions.SelectMany(condition => OfText(condition.Value)) ?? []).Concat(retrieve.Query is { } query ? [query] : []);

    private static IEnumerable<FlowReference> OfHttp(HttpNode http) =>
        OfText(http.Url)
            .Concat(OfText(http.Headers))
            .Concat(http.Parameters.SelectMany(OfPair))
            .Concat(OfText(http.Authorization?.Key))
            .Concat(OfText(http.Body?.Text))
            .Concat(http.Body is { } body ? OfBody(body) : []);

    private static IEnumerable<FlowReference> OfBody(HttpBody body) =>
        body.Pairs.SelectMany(OfPair)
            .Concat(body.Files.SelectMany(part => OfText(part.Name).Append(part.Files)))
            .Concat(body.File is { } file ? [file] : []);

    private static IEnumerable<FlowReference> OfPair(HttpPair pair) => OfText(pair.Name).Concat(OfText(pair.Value));
}
