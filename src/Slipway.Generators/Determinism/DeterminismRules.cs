using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Slipway.Generators.Determinism;

/// <summary>The rules for pipeline code. An error makes a replayed run differ from the one that was recorded; a warning may.</summary>
internal static class DeterminismRules
{
    public static readonly DiagnosticDescriptor Clock = Error(
        DeterminismIds.Clock, "Pipeline code reads the clock", "'{0}' reads the clock, which has moved when the run is replayed; use {1}");

    public static readonly DiagnosticDescriptor ElapsedTime = Warning(
        DeterminismIds.ElapsedTime, "Pipeline code measures time", "'{0}' measures time, which differs when the run is replayed; {1}");

    public static readonly DiagnosticDescriptor NewId = Error(
        DeterminismIds.NewId, "Pipeline code makes an id", "'{0}' makes another id each time the run is replayed; use {1}");

    public static readonly DiagnosticDescriptor Randomness = Error(
        DeterminismIds.Randomness, "Pipeline code draws random numbers", "'{0}' gives something else when the run is replayed; {1}");

    public static readonly DiagnosticDescriptor Thread = Warning(
        DeterminismIds.Thread, "Pipeline code starts work on another thread", "'{0}' takes work to another thread, whose progress differs when the run is replayed; {1}");

    public static readonly DiagnosticDescriptor StepsOnThread = Error(
        DeterminismIds.StepsOnThread, "Steps are issued on another thread", "The keys of steps issued in '{0}' depend on scheduling; use {1}");

    public static readonly DiagnosticDescriptor Wait = Warning(
        DeterminismIds.Wait, "Pipeline code waits for time to pass", "'{0}' counts real time, and anew each time the run is replayed; {1}");

    public static readonly DiagnosticDescriptor FirstOfTasks = Error(
        DeterminismIds.FirstOfTasks, "Pipeline code depends on which task ends first", "'{0}' depends on which task ends first, which differs when the run is replayed; {1}");

    public static readonly DiagnosticDescriptor AllOfSteps = Warning(
        DeterminismIds.AllOfSteps, "Steps run side by side in one scope", "The steps of {0} share a scope, so their keys may depend on scheduling; use {1}");

    public static readonly DiagnosticDescriptor Network = Error(
        DeterminismIds.Network, "Pipeline code calls a service outside a step", "'{0}' calls out again each time the run is replayed; {1}");

    public static readonly DiagnosticDescriptor Model = Error(
        DeterminismIds.Model, "Pipeline code calls a model or a tool outside a step", "'{0}' calls again, and is paid again, each time the run is replayed; {1}");

    public static readonly DiagnosticDescriptor Machine = Error(
        DeterminismIds.Machine, "Pipeline code touches files, processes or databases outside a step", "'{0}' happens again each time the run is replayed; {1}");

    public static readonly DiagnosticDescriptor Environment = Warning(
        DeterminismIds.Environment, "Pipeline code reads its environment", "'{0}' may differ where the run is taken up again; {1}");

    public static readonly DiagnosticDescriptor SharedWrite = Error(
        DeterminismIds.SharedWrite, "Pipeline code changes shared state", "'{0}' is shared by all runs of this process and unknown to the journal; keep it in a local variable, or change it in a step");

    public static readonly DiagnosticDescriptor MutableMember = Warning(
        DeterminismIds.MutableMember, "A pipeline has mutable state", "'{0}' can change between a run and its replay, and all runs share it; make it read-only or a local variable");

    public static readonly DiagnosticDescriptor SharedRead = Warning(
        DeterminismIds.SharedRead, "Pipeline code reads static mutable state", "'{0}' can change between a run and its replay; take it from the input or a constructor parameter, or make it read-only");

    public static readonly DiagnosticDescriptor Unordered = Warning(
        DeterminismIds.Unordered, "Steps are issued in the order of an unordered collection", "The order of '{0}' may differ when the run is replayed, and {1}; sort it first");

    public static readonly DiagnosticDescriptor OuterContext = Error(
        DeterminismIds.OuterContext, "A branch uses the context around it", "'{0}' belongs to the code around this branch, so keys and ids depend on scheduling; use {1}");

    public static readonly DiagnosticDescriptor AsyncVoid = Error(
        DeterminismIds.AsyncVoid, "Pipeline code is async void", "Nobody awaits {0}, so the run may end before it does and its failure ends the process; {1}");

    public static readonly DiagnosticDescriptor Nested = Error(
        DeterminismIds.Nested, "A step's work asks the run for steps, ids or random numbers", "{0} is refused within a step's work, which is not done again when the run is taken up; {1}");

    public static readonly DiagnosticDescriptor LostChange = Error(
        DeterminismIds.LostChange, "A step's work changes a variable of the code around it", "The work of a finished step is not done again when the run is taken up, so '{0}' is not changed then; return the value from the step, and change '{0}' with it outside");

    public static readonly DiagnosticDescriptor RacingChange = Warning(
        DeterminismIds.RacingChange, "Branches change what they share", "'{0}' is changed by branches side by side, in an order that a replay need not repeat, and changes can get lost; return the value from the branch, and combine the results when all have ended");

    public static readonly DiagnosticDescriptor WorkType = Error(
        DeterminismIds.WorkType, "A step's work gives no value", "{0}; {1}");

    public static ImmutableArray<DiagnosticDescriptor> All { get; } =
    [
        Clock, ElapsedTime, NewId, Randomness, Thread, StepsOnThread, Wait, FirstOfTasks, AllOfSteps, Network, Model, Machine, Environment,
        SharedWrite, MutableMember, SharedRead, Unordered, OuterContext, AsyncVoid, Nested, LostChange,
        RacingChange, WorkType,
    ];

    private static DiagnosticDescriptor Error(string id, string title, string message) => Create(id, title, message, DiagnosticSeverity.Error);

    private static DiagnosticDescriptor Warning(string id, string title, string message) => Create(id, title, message, DiagnosticSeverity.Warning);

#pragma warning disable RS1032, RS2000 // False alarms: the tracking of releases cannot see through a factory method.
    private static DiagnosticDescriptor Create(string id, string title, string message, DiagnosticSeverity severity) => new(
        id,
        title,
        message,
        "Slipway.Determinism",
        severity,
        isEnabledByDefault: true,
        helpLinkUri: $"docs/determinism.md#{id.ToLowerInvariant()}");
#pragma warning restore RS1032, RS2000
}
