namespace Slipway.Migration.Emitting.Naming;

/// <summary>Names that emitted code must not declare.</summary>
internal static class Reserved
{
    /// <summary>C#'s keywords, the contextual ones included: as names of locals they would confuse readers at best.</summary>
    public static readonly IReadOnlyList<string> Keywords =
    [
        "abstract", "add", "alias", "allows", "and", "args", "as", "ascending", "async", "await", "base", "bool", "break", "by", "byte", "case", "catch",
        "char", "checked", "class", "const", "continue", "decimal", "default", "delegate", "descending", "do", "double", "dynamic", "else", "enum",
        "equals", "event", "explicit", "extension", "extern", "false", "field", "file", "finally", "fixed", "float", "for", "foreach", "from", "get",
        "global", "goto", "group", "if", "implicit", "in", "init", "int", "interface", "internal", "into", "is", "join", "let", "lock", "long",
        "managed", "nameof", "namespace", "new", "nint", "not", "notnull", "nuint", "null", "object", "on", "operator", "or", "orderby", "out",
        "override", "params", "partial", "private", "protected", "public", "readonly", "record", "ref", "remove", "required", "return", "sbyte",
        "scoped", "sealed", "select", "set", "short", "sizeof", "stackalloc", "static", "string", "struct", "switch", "this", "throw", "true", "try",
        "typeof", "uint", "ulong", "unchecked", "unmanaged", "unsafe", "ushort", "using", "value", "var", "virtual", "void", "volatile", "when",
        "where", "while", "with", "yield",
    ];

    /// <summary>Names that the pipeline's own text uses for locals and parameters.</summary>
    public static readonly IReadOnlyList<string> Locals =
        ["input", "run", "branch", "inner", "settings", "prompts", "failure", "output", "outputs", "chat", "conversation", "exception", "innermost", "metrics", "_"];

    /// <summary>Members that every record has.</summary>
    public static readonly IReadOnlyList<string> Members =
    [
        "Equals", "ReferenceEquals", "GetHashCode", "GetType", "ToString", "MemberwiseClone", "Finalize", "Deconstruct", "EqualityContract",
        "PrintMembers", "Clone",
    ];

    /// <summary>Names that a step cannot have because a member of <c>Prompts</c>, <c>Scripts</c>, <c>Templates</c> or the pipeline is called so.</summary>
    public static readonly IReadOnlyList<string> Steps =
    [
        "Equals", "ReferenceEquals", "GetHashCode", "GetType", "ToString", "MemberwiseClone", "Finalize", "Run", "Invoke", "Prompts", "Scripts",
        "Templates", "Parallel",
    ];

    /// <summary>Types that emitted code mentions by their plain name, and roots of namespaces.</summary>
    public static readonly IReadOnlyList<string> Types =
    [
        "Action", "AllowedValues", "AllowedValuesAttribute", "ArgumentException", "Array", "Attribute", "Boolean", "Byte", "Char", "ChatAnswer", "Console",
        "Convert", "Conversation", "DateTime", "DateTimeOffset", "Decimal", "Delegate", "Dictionary", "Description", "DescriptionAttribute", "DifyAgent",
        "DifyAnswer", "DifyCheckbox", "DifyChoice", "DifyClass", "DifyClassifier", "DifyCode", "DifyExtraction", "DifyExtractor", "Required",
        "RequiredAttribute", "DifyCondition", "DifyFile", "DifyHttp", "DifyHttpReply", "DifyJson", "DifyList", "DifyLoop", "DifyNumber", "DifyOutputs",
        "DifyDocuments", "DifyFileCondition", "DifyFileInput", "DifyFiles", "DifyFilesInput", "DifyKnowledge", "DifyNumberInput",
        "DifyPath", "DifyPrompt", "DifyReply", "DifyText", "DifyToolReply", "DifySelection", "DifyValue", "DifyVariable", "Directory", "Double", "Enum",
        "Enumerable", "Environment", "Exception", "File", "ForEachOptions", "DifyAction", "DifyForm", "DifyFormAnswer", "DifyFormField", "DifyForms",
        "Func", "Guid", "HttpCall", "HttpReply", "Index", "Int32", "Int64", "IReadOnlyList", "ItemError", "JsonArray", "JsonConverter",
        "JsonDerivedType", "JsonNode", "JsonObject", "JsonPropertyName", "ITool", "JsonValue", "KeyValuePair", "Lazy", "List", "Math", "MaxLength", "MemoryExtensions",
        "Microsoft", "NotMigrated", "NotMigratedException", "Nullable", "Object", "Path", "Pipeline", "Predicate", "Program", "Progress", "Prompt",
        "PromptCall", "PromptReply", "Prompts", "Random", "Range", "RunContext", "RunId", "Script", "Scripts", "Single", "Slipway", "SlipwayException",
        "SlipwayJson", "Stack", "StepEffect", "StepFailedException", "StepRequest", "StepRetry", "Stream", "String", "StringComparison", "System", "Task",
        "AllowNull", "AllowNullAttribute", "Equivalence", "Fact", "FactAttribute", "FlowSurroundings", "KnowledgeFilter", "KnowledgeQuery",
        "MetadataComparison", "MetadataCondition", "Passages", "Ported", "PromptFlowAny", "PromptFlowBool", "PromptFlowChat", "PromptFlowCode",
        "PromptFlowDouble", "PromptFlowInt", "PromptFlowList", "PromptFlowModel", "PromptFlowObject", "PromptFlowPicture", "PromptFlowString",
        "PromptFlowSurroundings", "PromptFlowTemplate", "PromptFlowValue", "PythonBuiltins", "PythonDict", "PythonException", "PythonLibrary",
        "PythonPatternFlags", "PythonValue", "RecordedCase", "Recordings", "Theory", "TheoryAttribute", "UnreachableException", "Xunit",
        "RunAsync", "InvokeAsync", "Name", "InputType", "OutputType", "Equals", "ReferenceEquals", "GetHashCode", "GetType", "ToString", "MemberwiseClone",
        "Finalize", "Template", "Templates", "Thread", "Timer", "TimeProvider", "TimeSpan", "Tool", "ToolAttribute", "ToolCall", "Tuple", "Type", "Uri", "ValueTask", "ValueTuple", "Version", "Void",
    ];

    /// <summary>File names that some operating systems keep for themselves.</summary>
    public static readonly IReadOnlyList<string> Files =
    [
        "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9",
        "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
    ];
}
