using System.ComponentModel.DataAnnotations;
using System.Text.Json;

namespace Slipway;

/// <summary>Work that takes an input, calls steps of the run, and returns an output: ordinary C#.</summary>
/// <typeparam name="TInput">What a caller gives; a record that JSON can be read into.</typeparam>
/// <typeparam name="TOutput">What a caller gets.</typeparam>
/// <remarks>An instance may serve many runs at the same time, so it keeps no state of a run. When a run is taken up
/// again its method runs from the top, and finished steps return what the journal has: take time, ids and randomness
/// from the <see cref="RunContext"/>, and do everything that touches the world in a step.</remarks>
public abstract class Pipeline<TInput, TOutput> : Pipeline
{
    /// <inheritdoc />
    public sealed override Type InputType => typeof(TInput);

    /// <inheritdoc />
    public sealed override Type OutputType => typeof(TOutput);

    /// <summary>Runs the pipeline.</summary>
    /// <param name="input">The input.</param>
    /// <param name="run">The run: its steps, its time, its conversation.</param>
    public abstract Task<TOutput> RunAsync(TInput input, RunContext run);

    internal sealed override async Task<byte[]> InvokeAsync(ReadOnlyMemory<byte> input, RunContext run) =>
        SlipwayJson.WriteResult(await RunAsync(ReadInput(input.Span), run), "output");

    private static TInput ReadInput(ReadOnlySpan<byte> json)
    {
        TInput? input;
        try
        {
            input = SlipwayJson.Read<TInput>(json);
        }
        catch (JsonException e)
        {
            throw new InvalidInputException(InputForm.Describe(typeof(TInput), json, e), e);
        }

        if (input is null)
        {
            throw new InvalidInputException($"The input is null; {typeof(TInput).Name} is expected.");
        }

        object boxed = input;
        var errors = new List<ValidationResult>();
        if (!Validator.TryValidateObject(boxed, new ValidationContext(boxed), errors, validateAllProperties: true))
        {
            throw new InvalidInputException(InputForm.Describe(typeof(TInput), errors));
        }

        return input;
    }
}

/// <summary>A pipeline of any types, for code that hosts pipelines. Derive from <see cref="Pipeline{TInput, TOutput}"/>.</summary>
public abstract class Pipeline
{
    private protected Pipeline()
    {
    }

    /// <summary>The name runs are listed under: the class's name unless overridden.</summary>
    public virtual string Name => GetType().Name;

    /// <summary>The type inputs are read into.</summary>
    public abstract Type InputType { get; }

    /// <summary>The type of outputs.</summary>
    public abstract Type OutputType { get; }

    internal abstract Task<byte[]> InvokeAsync(ReadOnlyMemory<byte> input, RunContext run);
}
