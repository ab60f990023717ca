namespace Slipway.Models;

/// <summary>How a model is asked for JSON of a shape.</summary>
public enum StructuredOutput
{
    /// <summary>By its JSON Schema (<c>response_format: json_schema</c>).</summary>
    Schema,

    /// <summary>It can be held to JSON (<c>json_object</c>), and is told the schema in a message.</summary>
    Json,

    /// <summary>It is told the schema in a message, no more.</summary>
    Message,
}
