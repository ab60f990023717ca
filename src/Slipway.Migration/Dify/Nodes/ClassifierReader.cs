using System.Text.Json.Nodes;
using Slipway.Migration.Diagnostics;
using Slipway.Migration.Flow;
using Slipway.Migration.Ledger;

namespace Slipway.Migration.Dify.Nodes;

/// <summary>Reads question-classifier nodes.</summary>
internal static class ClassifierReader
{
    public static void Declare(DifyNode node)
    {
        node.Outputs =
        [
            new("class_name", FlowType.String), new("class_id", FlowType.String), new("class_label", FlowType.String), new("usage", FlowType.Object),
        ];
        node.Exits = [.. node.Data.OpenEach("classes").Select(fields => fields.KeepText("id") ?? "").Distinct()];
    }

    public static FlowNode Read(DifyNode node, DifyScope scope)
    {
        FieldCursor data = node.Data;
        data.Presentation("topics", "Dify does not read it any more");
        FieldCursor model = data.Open("model");
        if (model.KeepText("mode") is not (null or "" or "chat"))
        {
            return scope.NotMigrated(node, model.WhereOf("mode"), "prompts for completion models are not migrated");
        }

        List<ClassifierClass> classes = ReadClasses(node, scope, out JsonArray categories);
        if (classes.Count == 0 || classes.Exists(c => c.Id.Length == 0) || classes.DistinctBy(c => c.Id).Count() < classes.Count)
        {
            return scope.NotMigrated(node, data.WhereOf("classes"), "its classes are missing, or have no ids of their own");
        }

        if (node.OnError is { UsesFailureBranch: false })
        {
            return scope.NotMigrated(node, data.WhereOf("error_strategy"), "after a failure its default values would leave by no exit");
        }

        FlowReference? query = scope.Selector(data, "query_variable_selector", node);
        FlowHistories? histories = HistoriesReader.Read(node, scope);
        (FlowFiles? vision, string? detail) = VisionReader.Read(node, scope);
        List<FlowMessage> messages =
        [
            new ModelTexts(scope, node).Literal(ClassifierTexts.BeforeHistories).Histories(histories).Literal(ClassifierTexts.AfterHistories).ToMessage("system"),
            .. ClassifierTexts.Examples.Select(example => new ModelTexts(scope, node).Literal(example.Text).ToMessage(example.Role)),
            new ModelTexts(scope, node)
                .Literal(ClassifierTexts.BeforeQuery).Value(query, FlowTextForm.RawOrNothing)
                .Literal(ClassifierTexts.BeforeCategories).Text(PythonJsonText.Write(categories, keepsUnicode: true), data.WhereOf("classes"))
                .Literal(ClassifierTexts.BeforeInstructions).Text(ReadInstruction(data), data.WhereOf("instruction"))
                .Literal(ClassifierTexts.AfterInstructions).ToMessage("user"),
        ];
        var prompt = new PromptNode(node.Id, node.Title, node.Where, ModelReader.Read(model), messages)
        {
            AllowsMissing = true,
            Histories = histories,
            Vision = vision,
            ImageDetail = detail,
            Description = node.Description,
            Retry = node.Retry,
        };
        return new ClassifierNode(node.Id, node.Title, node.Where, prompt, classes);
    }

    private static List<ClassifierClass> ReadClasses(DifyNode node, DifyScope scope, out JsonArray categories)
    {
        var classes = new List<ClassifierClass>();
        categories = [];
        foreach (FieldCursor fields in node.Data.OpenEach("classes"))
        {
            string id = fields.KeepText("id") ?? "";
            string name = fields.KeepText("name") ?? "";
            string label = fields.KeepText("label") ?? "";
            categories.Add(new JsonObject { ["category_id"] = id, ["category_name"] = name });
            classes.Add(new(id, scope.Text(name, node, fields.WhereOf("name")), label));
        }

        return classes;
    }

    private static string ReadInstruction(FieldCursor data)
    {
        string instruction = data.KeepText("instruction") ?? "";
        data.Presentation("instructions", "Dify reads 'instruction'");
        if (instruction.Length == 0 && data.HasContent("instructions"))
        {
            data.Report("instructions", DiagnosticCodes.NoEffect, DiagnosticSeverity.Warning, "Dify reads 'instruction', so this text never reaches the model; it does not in Dify either");
        }

        return instruction;
    }
}
