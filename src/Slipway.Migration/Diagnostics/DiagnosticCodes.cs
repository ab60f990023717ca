namespace Slipway.Migration.Diagnostics;

/// <summary>The stable codes of diagnostics; docs/diagnostics.md explains each of them.</summary>
/// <remarks>SW1xxx: files. SW20xx: structure of Dify exports. SW21xx: nodes that are not migrated. SW22xx: fields.</remarks>
public static partial class DiagnosticCodes
{
    /// <summary>The file is larger than ten megabytes.</summary>
    public const string FileTooLarge = "SW1001";

    /// <summary>The file's bytes are no UTF-8 text.</summary>
    public const string FileNotText = "SW1002";

    /// <summary>The file holds nothing.</summary>
    public const string FileEmpty = "SW1003";

    /// <summary>A control character stands raw in the file, which YAML does not allow.</summary>
    public const string ControlCharacter = "SW1004";

    /// <summary>The file breaks YAML's grammar.</summary>
    public const string InvalidYaml = "SW1005";

    /// <summary>The file breaks JSON's grammar.</summary>
    public const string InvalidJson = "SW1006";

    /// <summary>A mapping has a key twice; the last one counts.</summary>
    public const string DuplicateKey = "SW1007";

    /// <summary>Values are nested too deeply.</summary>
    public const string TooDeep = "SW1008";

    /// <summary>The document has too many values, counted after aliases are expanded.</summary>
    public const string TooManyValues = "SW1009";

    /// <summary>An alias stands inside the value that it names, or names nothing.</summary>
    public const string BadAlias = "SW1010";

    /// <summary>A YAML tag is not one of the plain kinds of value.</summary>
    public const string UnknownTag = "SW1011";

    /// <summary>A key is not a plain value.</summary>
    public const string KeyNotText = "SW1012";

    /// <summary>The file holds more than one YAML document.</summary>
    public const string SeveralDocuments = "SW1013";

    /// <summary>The file is the JSON answer of an export call; the export inside it is read.</summary>
    public const string WrappedInJson = "SW1014";

    /// <summary>No known builder writes files like this.</summary>
    public const string UnknownBuilder = "SW1015";

    /// <summary>A section that the export needs is missing or has the wrong shape.</summary>
    public const string SectionMissing = "SW2001";

    /// <summary>The file is of a kind that holds no app.</summary>
    public const string KindNotMigrated = "SW2002";

    /// <summary>The app's mode is not migrated.</summary>
    public const string ModeNotMigrated = "SW2003";

    /// <summary>The export was written by a newer Dify than the reader knows.</summary>
    public const string VersionNewer = "SW2004";

    /// <summary>A node has no usable id.</summary>
    public const string IdMissing = "SW2005";

    /// <summary>A node's id is a number; it is read as text.</summary>
    public const string IdNotText = "SW2006";

    /// <summary>Two nodes have the same id; the second is left out.</summary>
    public const string DuplicateId = "SW2007";

    /// <summary>A node has no data section or no type.</summary>
    public const string NodeWithoutType = "SW2008";

    /// <summary>The flow has no entry node.</summary>
    public const string NoEntry = "SW2009";

    /// <summary>The flow has several entry nodes; the first counts.</summary>
    public const string SeveralEntries = "SW2010";

    /// <summary>An edge begins or ends at a node that does not exist; it is left out.</summary>
    public const string EdgeToNowhere = "SW2011";

    /// <summary>An edge crosses the border of an iteration or loop; it is left out.</summary>
    public const string EdgeAcrossBorder = "SW2012";

    /// <summary>Nodes form a cycle.</summary>
    public const string Cycle = "SW2013";

    /// <summary>Nothing leads to a node; it is left out.</summary>
    public const string Unreachable = "SW2014";

    /// <summary>A node's container does not exist, holds no nodes, or is nested in itself.</summary>
    public const string BadContainer = "SW2015";

    /// <summary>An edge leaves by an exit that its node does not have.</summary>
    public const string UnknownExit = "SW2016";

    /// <summary>A reference names nothing that exists where it stands.</summary>
    public const string MissingReference = "SW2017";

    /// <summary>A text looks like a reference but is none; it stays as it is.</summary>
    public const string NoReference = "SW2018";

    /// <summary>The flow has more nodes or edges than any real one.</summary>
    public const string GraphTooLarge = "SW2019";

    /// <summary>A node reads a value of another that no edge makes run before it.</summary>
    public const string UnorderedRead = "SW2020";

    /// <summary>A node's type is known but not migrated.</summary>
    public const string NodeTypeNotMigrated = "SW2101";

    /// <summary>A node's type is not known.</summary>
    public const string NodeTypeUnknown = "SW2102";

    /// <summary>A node of a migrated type has a setting without which it cannot be migrated.</summary>
    public const string NodeNotMigrated = "SW2103";

    /// <summary>A node stands inside a container that is not migrated.</summary>
    public const string ContainerNotMigrated = "SW2104";

    /// <summary>No code looked at a field.</summary>
    public const string FieldNotRead = "SW2201";

    /// <summary>A field has another shape than expected.</summary>
    public const string FieldShape = "SW2202";

    /// <summary>A setting has no counterpart in the migrated code.</summary>
    public const string SettingNotMigrated = "SW2203";

    /// <summary>A field has a value that is not known.</summary>
    public const string UnknownValue = "SW2204";

    /// <summary>A credential stands in the export.</summary>
    public const string Credential = "SW2205";

    /// <summary>A setting has no effect in Dify either.</summary>
    public const string NoEffect = "SW2206";

    /// <summary>The documents of a search have to be put into the project.</summary>
    public const string KnowledgeToRebuild = "SW2260";

    /// <summary>A search in knowledge is not quite the builder's.</summary>
    public const string KnowledgeApproximated = "SW2261";

    /// <summary>Where a model answers is not in the export.</summary>
    public const string ModelAddressMissing = "SW2262";

    /// <summary>A template cannot be parsed.</summary>
    public const string TemplateSyntax = "SW2208";
}
