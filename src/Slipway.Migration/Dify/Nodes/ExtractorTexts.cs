namespace Slipway.Migration.Dify.Nodes;

/// <summary>The fixed parts of what Dify asks a model in a parameter extractor (10.3).</summary>
/// <remarks>What the model sees must be what it saw in Dify, byte by byte: the wording is that of graphon (Apache-2.0, github.com/langgenius/graphon).
/// The worked examples of the function-call form stand in <c>DifyExtractor</c>, since prompt files hold no calls.</remarks>
internal static class ExtractorTexts
{
    private const string HistoriesOpen = "<histories>\n";

    private const string Location =
        """{"type": "object", "properties": {"location": {"type": "string", "description": "The location to get the weather information", "required": true}}, "required": ["location"]}""";

    private const string Food =
        """{"type": "object", "properties": {"food": {"type": "string", "description": "The food to eat", "required": true}}, "required": ["food"]}""";

    public const string FunctionBeforeHistories =
        """
        You are a helpful assistant tasked with extracting structured information based on specific criteria provided. Follow the guidelines below to ensure consistency and accuracy.
        ### Task
        Always call the `extract_parameters` function with the correct parameters. Ensure that the information extraction is contextual and aligns with the provided criteria.
        ### Memory
        Here is the chat history between the human and assistant, provided within <histories> tags:

        """ + HistoriesOpen;

    public const string FunctionBeforeInstruction =
        """

        </histories>
        ### Instructions:
        Some additional information is provided below. Always adhere to these instructions as closely as possible:
        <instruction>

        """;

    public const string FunctionAfterInstruction =
        """

        </instruction>
        Steps:
        1. Review the chat history provided within the <histories> tags.
        2. Extract the relevant information based on the criteria given, output multiple values if there is multiple relevant information that match the criteria in the given text.
        3. Generate a well-formatted output using the defined functions and arguments.
        4. Use the `extract_parameters` function to create structured outputs with appropriate parameters.
        5. Do not include any XML tags in your output.
        ### Example
        To illustrate, if the task involves extracting a user's name and their request, your function call might look like this: Ensure your output follows a similar structure to examples.
        ### Final Output
        Produce well-formatted function calls in json without XML tags, as shown in the example.
        """;

    public const string FunctionBeforeText =
        """
        extract structured information from context inside <context></context> XML tags by calling the function extract_parameters with the correct parameters with structure inside <structure></structure> XML tags.
        <context>

        """;

    public const string FunctionBeforeStructure = "\n</context>\n\n<structure>\n";

    public const string FunctionAfterStructure = "\n</structure>";

    public const string PromptBeforeHistories =
        """
        You should always follow the instructions and output a valid JSON object.
        The structure of the JSON object you can found in the instructions.

        ### Memory
        Here are the chat histories between human and assistant, inside <histories></histories> XML tags.

        """ + HistoriesOpen;

    public const string PromptBeforeInstruction =
        """

        </histories>

        ### Instructions:
        Some extra information are provided below, you should always follow the instructions as possible as I can.
        <instructions>

        """;

    public const string PromptAfterInstruction = "\n</instructions>";

    public const string PromptBeforeStructure =
        """
        ### Structure
        Here is the structure of the JSON object, you should always follow the structure.
        <structure>

        """;

    public const string PromptBeforeText =
        """

        </structure>

        ### Text to be converted to JSON
        Inside <text></text> XML tags, there is a text that you should convert to a JSON object.
        <text>

        """;

    public const string PromptAfterText = "\n</text>";

    /// <summary>Two texts with the JSON made of them.</summary>
    public static readonly IReadOnlyList<(string Role, string Text)> PromptExamples =
    [
        ("user", PromptBeforeStructure + Location + PromptBeforeText + "What is the weather today in SF?" + PromptAfterText),
        ("assistant", """{"location": "San Francisco"}"""),
        ("user", PromptBeforeStructure + Food + PromptBeforeText + "I want to eat some apple pie." + PromptAfterText),
        ("assistant", """{"food": "apple pie"}"""),
    ];
}
