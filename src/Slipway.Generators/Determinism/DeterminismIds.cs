namespace Slipway.Generators.Determinism;

/// <summary>What the analyzer and its code fixes both know: the ids of the rules, and the names of what a finding tells a fix.</summary>
internal static class DeterminismIds
{
    public const string Clock = "SLIP2001";
    public const string ElapsedTime = "SLIP2002";
    public const string NewId = "SLIP2003";
    public const string Randomness = "SLIP2004";
    public const string Thread = "SLIP2005";
    public const string StepsOnThread = "SLIP2006";
    public const string Wait = "SLIP2007";
    public const string FirstOfTasks = "SLIP2008";
    public const string AllOfSteps = "SLIP2009";
    public const string Network = "SLIP2010";
    public const string Model = "SLIP2011";
    public const string Machine = "SLIP2012";
    public const string Environment = "SLIP2013";
    public const string SharedWrite = "SLIP2014";
    public const string MutableMember = "SLIP2015";
    public const string SharedRead = "SLIP2016";
    public const string Unordered = "SLIP2017";
    public const string OuterContext = "SLIP2018";
    public const string AsyncVoid = "SLIP2019";
    public const string Nested = "SLIP2020";
    public const string LostChange = "SLIP2021";
    public const string RacingChange = "SLIP2022";
    public const string WorkType = "SLIP2023";

    /// <summary>The name of the run context that is in scope where the finding is; absent when none is.</summary>
    public const string RunProperty = "run";

    /// <summary>The expression to write instead; <see cref="ArgumentsPlaceholder"/> in it stands for the call's arguments. Absent when there is none.</summary>
    public const string ReplacementProperty = "replacement";

    /// <summary>Stands in a replacement for the arguments of the call that is replaced.</summary>
    public const string ArgumentsPlaceholder = "{arguments}";

    /// <summary>Present when steps are issued within what the finding marks.</summary>
    public const string IssuesStepsProperty = "issues-steps";

    /// <summary>Present when nothing but constructors writes the member.</summary>
    public const string NeverWrittenProperty = "never-written";
}
