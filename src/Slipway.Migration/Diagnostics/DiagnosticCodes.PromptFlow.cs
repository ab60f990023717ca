namespace Slipway.Migration.Diagnostics;

/// <content>SW40xx: flows of Microsoft Prompt flow.</content>
public static partial class DiagnosticCodes
{
    /// <summary>A node has no name.</summary>
    public const string NodeNameMissing = "SW4001";

    /// <summary>Two nodes have the same name.</summary>
    public const string NodeNameTwice = "SW4002";

    /// <summary>A node reads one that does not exist.</summary>
    public const string NodeNotFound = "SW4003";

    /// <summary>A node reads a flow input that does not exist.</summary>
    public const string InputNotFound = "SW4004";

    /// <summary>Nodes wait for each other.</summary>
    public const string DagCycle = "SW4005";

    /// <summary>An output refers to nothing, or to what does not exist.</summary>
    public const string OutputBroken = "SW4006";

    /// <summary>A condition lacks one of its parts.</summary>
    public const string ActivateBroken = "SW4007";

    /// <summary>An aggregation node is read where it cannot be, or looks at what it cannot.</summary>
    public const string AggregationMisused = "SW4008";

    /// <summary>A variant that is named does not exist.</summary>
    public const string VariantMissing = "SW4009";

    /// <summary>A node's type or source is missing or not known.</summary>
    public const string ToolUnknown = "SW4010";

    /// <summary>A file that a node names is not in the flow's folder.</summary>
    public const string SourceNotFound = "SW4011";

    /// <summary>A node's template has an error.</summary>
    public const string TemplateBroken = "SW4012";

    /// <summary>A template variable has the name of a parameter of the call.</summary>
    public const string VariableReserved = "SW4013";

    /// <summary>An llm node asks for an interface that does not exist.</summary>
    public const string ApiUnknown = "SW4014";

    /// <summary>A literal does not have the type of the parameter that takes it.</summary>
    public const string LiteralUnfit = "SW4015";

    /// <summary>An llm node's connection cannot serve it.</summary>
    public const string ConnectionUnfit = "SW4016";

    /// <summary>A reference names a part of a node that cannot be read.</summary>
    public const string SectionUnknown = "SW4017";

    /// <summary>A Python file has no function with <c>@tool</c>, or several.</summary>
    public const string ToolFunctionUnclear = "SW4018";

    /// <summary>A node gives its function an argument that it does not take, or leaves one out that it needs.</summary>
    public const string ArgumentsUnfit = "SW4019";

    /// <summary>A file or folder to include does not exist.</summary>
    public const string IncludeNotFound = "SW4020";

    /// <summary>A flex flow: Python code that is listed to be ported.</summary>
    public const string FlexFlow = "SW4021";

    /// <summary>A <c>.prompty</c> file is not one that the builder loads.</summary>
    public const string PromptyBroken = "SW4022";

    /// <summary>A setting that the builder does not know and ignores.</summary>
    public const string SettingIgnored = "SW4023";

    /// <summary>A connection that models or code need, to be set up.</summary>
    public const string ConnectionNeeded = "SW4024";

    /// <summary>The flow is written for another language than Python.</summary>
    public const string LanguageUnknown = "SW4025";

    /// <summary>Something about the flow is done in another way than the builder does it.</summary>
    public const string DoneOtherwise = "SW4026";

    /// <summary>A file of the flow's folder that the project does not have.</summary>
    public const string FileLeftBehind = "SW4028";

    /// <summary>Names that differ in the case of their letters only, or that would be one file.</summary>
    public const string NamesDifferInCase = "SW4027";
}
