using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Slipway.Journal;
using Slipway.Runs;
using Slipway.Steps;

namespace Slipway;

/// <summary>A run as its pipeline sees it: steps, time, randomness, conversation.</summary>
/// <remarks>Branches of <see cref="ParallelAsync{T1, T2}"/> and bodies of <see cref="ForEachAsync{TIn, TOut}"/> have contexts of their own
/// and must use those, so that the keys of their steps do not depend on scheduling.</remarks>
public sealed partial class RunContext
{
    private readonly RunState _state;
    private readonly string _scope;
    private readonly RunContext? _parent;
    private readonly bool _isCompensation;
    private readonly Lock _counting = new();
    private Dictionary<string, int>? _occurrences;
    private Random? _random;
    private int _ids;
    private volatile bool _isSuspended;

    internal RunContext(RunState state, string scope = "", bool isCompensation = false)
    {
        _state = state;
        _scope = scope;
        _isCompensation = isCompensation;
    }

    /// <param name="parent">The context around it.</param>
    /// <param name="scope">Its scope.</param>
    /// <param name="isSuspended">Whether the one around it waited already when this was asked for.</param>
    private RunContext(RunContext parent, string scope, bool isSuspended)
        : this(parent._state, scope, parent._isCompensation) => (_parent, _isSuspended) = (parent, isSuspended);

    /// <summary>The run's id.</summary>
    public RunId Id => _state.Id;

    /// <summary>Who asked; null when unknown.</summary>
    public string? User => _state.Record.User;

    /// <summary>When the run began; the same when it runs again, and for a fork when the run it comes from began.</summary>
    public DateTimeOffset Now => _state.Root.StartedAt;

    /// <summary>The conversation the run belongs to.</summary>
    public Conversation Conversation => _state.Conversation;

    /// <summary>Ends when the run is cancelled; not while finished steps are undone.</summary>
    public CancellationToken Cancellation => _isCompensation ? CancellationToken.None : _state.Cancellation;

    /// <summary>Random numbers that are the same when the run runs again. One per scope; not for secrets.</summary>
    /// <exception cref="InvalidOperationException">It is asked for within a step's work.</exception>
    public Random Random
    {
        get
        {
            ThrowIfNested("Random");
            return _random ??= new Random(BinaryPrimitives.ReadInt32LittleEndian(Derive("random", 0)));
        }
    }

    internal RunState State => _state;

    /// <summary>Whether a step of this scope waits for something that is not there yet.</summary>
    internal bool IsSuspended => _isSuspended;

    /// <summary>A new id that is the same when the run runs again.</summary>
    /// <exception cref="InvalidOperationException">It is asked for within a step's work.</exception>
    public Guid NewId()
    {
        ThrowIfNested("NewId");
        return new(Derive("id", Interlocked.Increment(ref _ids)).AsSpan(0, 16));
    }

    /// <summary>The value of a secret. What the journal and traces record has its reference in its place.</summary>
    /// <remarks>In a fork, a secret that is not set but that copied steps have used is its reference, since these do not execute. A step
    /// that executes and has it in its request then ends the run with a <see cref="NotConfiguredException"/>.</remarks>
    /// <exception cref="NotConfiguredException">Nobody knows the secret.</exception>
    public string Secret(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _state.Secrets.ResolveOrRefer(name);
    }

    /// <summary>Streams a piece of output to whoever listens. Not repeated while finished steps are replayed.</summary>
    public void Emit(string text) => TryEmit(text);

    /// <summary>Runs a step: what every other kind of step is made of.</summary>
    /// <typeparam name="T">The result; JSON must be able to hold it.</typeparam>
    /// <param name="request">What is asked.</param>
    /// <param name="work">Does it; called again on retries, not called when the journal has the result.</param>
    /// <param name="onFailure">Undoes the finished step when the run fails or is cancelled later: gets the result, and a context for its own
    /// steps. Steps are undone in reverse order. A step that can be undone, like one that must not run twice, is let finish when the run is
    /// cancelled.</param>
    /// <exception cref="StepFailedException">The step failed.</exception>
    /// <exception cref="NonDeterministicPipelineException">The journal has another request under the step's key.</exception>
    /// <exception cref="InvalidOperationException">The run is over, or the step is issued within another one's work.</exception>
    /// <exception cref="ArgumentException">The step has no name or an impossible limit, must not run twice and has retries, or changes something
    /// and is to be reused.</exception>
    public async Task<T> StepAsync<T>(StepRequest request, Func<StepCall, ValueTask<T>> work, Func<T, RunContext, Task>? onFailure = null)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(work);
        request.ThrowIfInvalid();
        ThrowIfNested($"Step '{request.Name}'");
        var isNonRepeatable = request.Effect is StepEffect.NonRepeatable;
        var key = StepKey.Create(_scope, request.Name, CountUse(request.Name));
        if (_isSuspended && !_state.Journaled.ComesAgain(key))
        {
            throw new SuspensionSignal();
        }

        var stop = isNonRepeatable || onFailure is not null ? CancellationToken.None : Cancellation;
        var call = new StepCall(_state, key, request, async call => StepResult.Of(await work(call)), _isCompensation, stop);
        _state.Steps.Enter(key.Value, undoes: _isCompensation);
        try
        {
            var value = (await _state.Host.InvokeAsync(call)).As<T>(key.Value);
            if (onFailure is not null)
            {
                _state.AddCompensation(new Compensation(call.Sequence, key, undo => onFailure(value, undo)));
            }

            return value;
        }
        catch (SuspensionSignal)
        {
            MarkSuspended();
            throw;
        }
        catch (OperationCanceledException)
        {
            _state.Interrupt();
            throw;
        }
        catch (NonDeterministicPipelineException e)
        {
            _state.Mismatch = e;
            throw;
        }
        catch (JournalException e) when (e.Stops(Id))
        {
            _state.Fault = e;
            throw;
        }
        finally
        {
            _state.Steps.Leave();
        }
    }

    /// <summary>Whether somebody has heard it.</summary>
    internal bool TryEmit(string text)
    {
        if (text.Length == 0 || _state.Journaled.IsReplaying || _state.Options.OnText is not { } listen)
        {
            return false;
        }

        listen(text);
        return true;
    }

    /// <summary>Whether somebody was told that what was heard is void.</summary>
    internal bool TryWithdraw(string text)
    {
        _state.Options.OnTextWithdrawn?.Invoke(text);
        return _state.Options.OnTextWithdrawn is not null;
    }

    /// <summary>Nothing more happens in this scope and those around it; scopes beside it go on.</summary>
    private void MarkSuspended()
    {
        _state.Suspend();
        for (var scope = this; scope is not null; scope = scope._parent)
        {
            scope._isSuspended = true;
        }
    }

    /// <summary>The key the next step of a name will have here.</summary>
    internal StepKey NextKey(string name)
    {
        lock (_counting)
        {
            return StepKey.Create(_scope, name, (_occurrences?.GetValueOrDefault(name) ?? 0) + 1);
        }
    }

    /// <exception cref="ArgumentException">The name could make the key of a step of another scope, or comes from a journal as another one.</exception>
    private int CountUse(string name)
    {
        if (!StepKey.CanName(name))
        {
            throw new ArgumentException($"'{name}' cannot be a name: '#', a number and '/' are how keys name the scopes of steps.", nameof(name));
        }

        if (!StepKey.IsKept(name))
        {
            throw new ArgumentException("A name cannot have the character 0, or half of a surrogate pair: a journal would not give it back, and its step would be taken again.", nameof(name));
        }

        lock (_counting)
        {
            _occurrences ??= new Dictionary<string, int>(StringComparer.Ordinal);
            return _occurrences[name] = _occurrences.GetValueOrDefault(name) + 1;
        }
    }

    /// <exception cref="InvalidOperationException">It comes from a step's work.</exception>
    private void ThrowIfNested(string what)
    {
        if (StepScope.Current is { } outer && ReferenceEquals(outer.Run, _state))
        {
            throw new InvalidOperationException(
                $"{what} is asked for within step '{outer.Key}'. When the run is taken up that step's work is not done again, so it would be missing, and those after it others: take it before or after.");
        }
    }

    private byte[] Derive(string purpose, int number) =>
        SHA256.HashData(Encoding.UTF8.GetBytes($"{_state.Root.Run}/{_scope}/{purpose}/{number}"));
}
