using System.Collections.Concurrent;
using System.Text;
using Slipway.Journal;
using Slipway.Steps;

namespace Slipway.Runs;

/// <summary>What the journal had of a run's steps when the run was taken up.</summary>
internal sealed class JournaledSteps
{
    private readonly Dictionary<string, StepRecord>? _ended;
    private readonly Dictionary<string, PendingStep>? _pending;
    private readonly ConcurrentDictionary<string, bool> _reopened = new(StringComparer.Ordinal);
    private HashSet<string>? _scopes;
    private int _notReplayed;
    private int _effectsToCome;

    public JournaledSteps(RunHistory history)
    {
        _ended = history.Steps.ToDictionary(s => s.Key, StringComparer.Ordinal);
        _pending = history.Pending.Count > 0 ? history.Pending.ToDictionary(p => p.Key, StringComparer.Ordinal) : null;
        _notReplayed = history.Steps.Count;
        _effectsToCome = history.Pending.Count(static p => p is { State: not PendingState.Closed, IsEffect: true });
    }

    private JournaledSteps()
    {
    }

    /// <summary>Those of a new run.</summary>
    public static JournaledSteps None { get; } = new();

    /// <summary>The steps that had ended.</summary>
    public IReadOnlyCollection<StepRecord> Ended => _ended is null ? [] : _ended.Values;

    /// <summary>Whether some of them are still to come.</summary>
    public bool IsReplaying => Volatile.Read(ref _notReplayed) > 0;

    /// <summary>Whether there are still to come steps that had ended, or effects of which it is not known how they ended: what there is to undo is not
    /// known before.</summary>
    public bool HasMoreToCome => IsReplaying || Volatile.Read(ref _effectsToCome) > 0;

    /// <summary>The steps that had an answer, or whose time was over, without those that the run has put anew since: they may have another answer by
    /// now.</summary>
    public IReadOnlyCollection<string> Settled =>
        _pending is null
            ? []
            : [.. _pending.Values.Where(p => p.State is PendingState.Answered or PendingState.Expired && !_reopened.ContainsKey(p.Key)).Select(static p => p.Key)];

    /// <summary>The step comes again: its record, if it had ended.</summary>
    public StepRecord? Take(StepKey key)
    {
        if (_ended is null || !_ended.TryGetValue(key.Value, out var record))
        {
            return null;
        }

        Interlocked.Decrement(ref _notReplayed);
        return record;
    }

    /// <summary>An effect comes again that had begun and not ended.</summary>
    public void TakeEffect() => Interlocked.Decrement(ref _effectsToCome);

    /// <summary>Whether a step had ended.</summary>
    public bool Contains(StepKey key) => _ended is not null && _ended.ContainsKey(key.Value);

    /// <summary>Whether a step comes again whatever waits beside it: it had ended, or is an effect of which it is not known how it ended.</summary>
    public bool ComesAgain(StepKey key) => Contains(key) || FindPending(key) is { State: not PendingState.Closed, IsEffect: true };

    /// <summary>The number of a step that had ended; null when it had not.</summary>
    public int? FindSequence(StepKey key) => _ended is not null && _ended.TryGetValue(key.Value, out var record) ? record.Sequence : null;

    /// <summary>The step as it was; null when it had not begun, or is of a kind that is not written before it ends.</summary>
    public PendingStep? FindPending(StepKey key) => _pending?.GetValueOrDefault(key.Value);

    /// <summary>A step that was settled is put anew.</summary>
    public void Reopen(StepKey key) => _reopened[key.Value] = true;

    /// <summary>Whether a step of a scope had ended or begun to wait.</summary>
    public bool HasAnyIn(string scope)
    {
        if (_ended is null)
        {
            return false;
        }

        return (_scopes ?? Interlocked.CompareExchange(ref _scopes, FindScopes(), null) ?? _scopes).Contains(scope);
    }

    /// <summary>Whether a text is in the request of one of the first steps.</summary>
    /// <param name="text">The text.</param>
    /// <param name="most">How many steps are looked at.</param>
    public bool IsRequested(string text, int most) =>
        Ended.Any(step => step.Sequence <= most && step.Request.Span.IndexOf(Encoding.UTF8.GetBytes(text)) >= 0);

    private HashSet<string> FindScopes()
    {
        var scopes = new HashSet<string>(StringComparer.Ordinal);
        foreach (var key in _ended!.Keys.Concat(_pending?.Keys ?? Enumerable.Empty<string>()))
        {
            for (var end = key.LastIndexOf('/'); end > 0 && scopes.Add(key[..end]); end = key.LastIndexOf('/', end - 1))
            {
            }
        }

        return scopes;
    }
}
