using System.Text.Json.Nodes;

namespace Slipway.Jinja;

/// <summary>A template, read and compiled once. Immutable, and safe for use from many threads.</summary>
public sealed class JinjaTemplate
{
    private readonly JinjaEnvironment _environment;
    private readonly TemplateSyntax _syntax;
    private readonly CompiledTemplate _compiled;

    internal JinjaTemplate(JinjaEnvironment environment, TemplateSyntax syntax, CompiledTemplate compiled)
    {
        _environment = environment;
        _syntax = syntax;
        _compiled = compiled;
    }

    /// <summary>The name in messages.</summary>
    public string Name => _compiled.Source.Name;

    /// <summary>Renders with JSON.</summary>
    /// <param name="inputs">The variables; null for none.</param>
    /// <param name="cancellationToken">Stops the render, which looks at it in every iteration and call.</param>
    /// <returns>The text.</returns>
    /// <exception cref="JinjaException">The template fails, or meets a limit.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public string Render(JsonObject? inputs, CancellationToken cancellationToken = default) =>
        Render(VariableSource.FromJson(_environment, inputs), cancellationToken);

    /// <summary>Renders with a dictionary.</summary>
    /// <param name="inputs">The variables: JSON, dictionaries, sequences, scalars, dates, or objects with properties. Read while rendering.</param>
    /// <param name="cancellationToken">Stops the render, which looks at it in every iteration and call.</param>
    /// <returns>The text.</returns>
    /// <exception cref="JinjaException">The template fails, or meets a limit.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public string Render(IReadOnlyDictionary<string, object?> inputs, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return Render(VariableSource.FromDictionary(_environment, inputs), cancellationToken);
    }

    /// <summary>Renders with an object.</summary>
    /// <param name="inputs">An anonymous object, a record or any other: its public readable properties are the variables, by their name and in snake case.</param>
    /// <param name="cancellationToken">Stops the render, which looks at it in every iteration and call.</param>
    /// <returns>The text.</returns>
    /// <exception cref="JinjaException">The template fails, or meets a limit.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public string Render(object inputs, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return Render(InputConversion.ToSource(_environment, inputs), cancellationToken);
    }

    /// <summary>Renders without inputs.</summary>
    /// <param name="cancellationToken">Stops the render, which looks at it in every iteration and call.</param>
    /// <returns>The text.</returns>
    /// <exception cref="JinjaException">The template fails, or meets a limit.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public string Render(CancellationToken cancellationToken = default) => Render(VariableSource.FromJson(_environment, null), cancellationToken);

    /// <summary>Renders with JSON into a writer. When the template fails, the text before has been written already.</summary>
    /// <param name="writer">Where the text goes; it is not flushed.</param>
    /// <param name="inputs">The variables; null for none.</param>
    /// <param name="cancellationToken">Stops the render, which looks at it in every iteration and call.</param>
    /// <exception cref="JinjaException">The template fails, or meets a limit.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public void Render(TextWriter writer, JsonObject? inputs, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(writer);
        Render(writer, VariableSource.FromJson(_environment, inputs), cancellationToken);
    }

    /// <summary>Renders with a dictionary into a writer. When the template fails, the text before has been written already.</summary>
    /// <param name="writer">Where the text goes; it is not flushed.</param>
    /// <param name="inputs">The variables.</param>
    /// <param name="cancellationToken">Stops the render, which looks at it in every iteration and call.</param>
    /// <exception cref="JinjaException">The template fails, or meets a limit.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public void Render(TextWriter writer, IReadOnlyDictionary<string, object?> inputs, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(inputs);
        Render(writer, VariableSource.FromDictionary(_environment, inputs), cancellationToken);
    }

    /// <summary>Renders with an object into a writer. When the template fails, the text before has been written already.</summary>
    /// <param name="writer">Where the text goes; it is not flushed.</param>
    /// <param name="inputs">Its public readable properties are the variables, by their name and in snake case.</param>
    /// <param name="cancellationToken">Stops the render, which looks at it in every iteration and call.</param>
    /// <exception cref="JinjaException">The template fails, or meets a limit.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public void Render(TextWriter writer, object inputs, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(inputs);
        Render(writer, InputConversion.ToSource(_environment, inputs), cancellationToken);
    }

    /// <summary>Finds the variables that the template reads without setting them: what a caller has to give, by name.</summary>
    /// <remarks>Globals of the environment are left out. Names that only included or imported templates read are not found.</remarks>
    /// <exception cref="JinjaRecursionLimitException">The template is nested too deep for the stack.</exception>
    public IReadOnlyList<JinjaVariable> FindUndeclaredVariables()
    {
        try
        {
            return VariableFinder.Find(_environment, _compiled, _syntax);
        }
        catch (InsufficientExecutionStackException)
        {
            throw new JinjaRecursionLimitException(_environment.Limits.MaxNestingDepth);
        }
    }

    private string Render(VariableSource source, CancellationToken cancellationToken)
    {
        using var sink = new TextSink(_environment.Limits.MaxOutputLength, isOutput: true);
        Run(sink, source, cancellationToken);
        return sink.ToString();
    }

    private void Render(TextWriter writer, VariableSource source, CancellationToken cancellationToken)
    {
        using var sink = new TextSink(_environment.Limits.MaxOutputLength, isOutput: true, writer);
        Run(sink, source, cancellationToken);
        sink.Flush();
    }

    private void Run(TextSink sink, VariableSource source, CancellationToken cancellationToken)
    {
        var state = new RenderState(_environment, sink, cancellationToken);
        _compiled.Run(state, Context.ForTemplate(_compiled, source, null, _environment.AutoEscape));
    }
}
