using Slipway.Migration.Exports;
using Slipway.Migration.Inventory;

namespace Slipway.Migration.Dify;

/// <summary>Lists what a node has, for each type that Dify has.</summary>
internal static class DifyNodeInventory
{
    public static void Add(DifyStock stock, string type, StockItem item)
    {
        ExportMapping data = item.Data;
        if (data.Find("model") is ExportMapping model)
        {
            stock.AddModel(item, model);
        }

        stock.AddMemory(item);
        switch (type)
        {
            case "start":
                AddInputs(stock, data);
                break;
            case "llm":
                AddMessages(stock, item);
                break;
            case "question-classifier":
                AddInstruction(stock, item);
                stock.Branches.Add(new(item.Id!, item.Title, [.. data.Each("classes").Select(c => new InventoryCase(c.Text("id"), c.Text("name")))], data.Where));
                break;
            case "parameter-extractor":
                AddInstruction(stock, item);
                break;
            case "if-else":
                stock.Branches.Add(new(item.Id!, item.Title, DifyConditions.Cases(data), data.Where));
                break;
            case "loop":
                stock.Branches.Add(new(item.Id!, item.Title, [new("end of the loop", DifyConditions.Words(data, "break_conditions"))], data.Where));
                break;
            case "tool":
                AddTool(stock, item);
                break;
            case "agent":
                AddAgent(stock, item);
                break;
            case "knowledge-retrieval" or "knowledge-retrieval-v2":
                AddKnowledge(stock, item);
                break;
            case "human-input":
                AddHumanStep(stock, item);
                break;
            case "code":
                AddCode(stock, item);
                break;
            case "http-request":
                AddHttpCall(stock, item);
                break;
        }
    }

    private static void AddInputs(DifyStock stock, ExportMapping data)
    {
        foreach (ExportMapping input in data.Each("variables"))
        {
            bool isRequired = (input.Find("required") as ExportScalar)?.AsBoolean() ?? false;
            stock.Inputs.Add(new(input.Text("variable"), "input", input.Text("type"), isRequired, input.Where));
        }
    }

    private static void AddMessages(DifyStock stock, StockItem item)
    {
        ExportValue? prompt = item.Data.Find("prompt_template");
        IEnumerable<(string, string)> messages = prompt switch
        {
            ExportSequence list => list.Items.OfType<ExportMapping>().Select(Message),
            ExportMapping single => [("prompt", Message(single).Text)],
            _ => [],
        };
        string query = item.Data.Text("memory", "query_prompt_template");
        stock.AddPrompt(item, prompt ?? item.Data, [.. messages, ("user (after the memory)", query)]);
    }

    private static (string Role, string Text) Message(ExportMapping message) =>
        (message.Text("role"), message.Text(message.Text("edition_type") == "jinja2" ? "jinja2_text" : "text"));

    private static void AddInstruction(DifyStock stock, StockItem item) =>
        stock.AddPrompt(item, item.Data, ("instruction", item.Data.Text("instruction")), ("instruction", item.Data.Text("instructions")));

    private static void AddTool(DifyStock stock, StockItem item)
    {
        ExportMapping data = item.Data;
        string provider = data.Text("provider_id") is { Length: > 0 } id ? id : data.Text("provider_name");
        stock.Tools.Add(new(
            item.Id, item.Title, data.Text("provider_type"), provider, data.Text("tool_name"),
            [.. data.Keys("tool_parameters"), .. data.Keys("tool_configurations")], data.Where));
        if (data.Text("credential_id").Length > 0)
        {
            stock.AddSecret(item, $"credential of {provider}", data.Find("credential_id"), isWrittenDown: false);
        }

        foreach (string section in (string[])["tool_parameters", "tool_configurations"])
        {
            foreach (string key in data.Keys(section))
            {
                string value = data.Text(section, key) is { Length: > 0 } plain ? plain : data.Text(section, key, "value");
                if (Credentials.IsOne(key, value))
                {
                    stock.AddSecret(item, key, data.Find(section, key));
                }
            }
        }
    }

    private static void AddAgent(DifyStock stock, StockItem item)
    {
        if (item.Data.Find("agent_parameters") is not ExportMapping parameters)
        {
            return;
        }

        if (parameters.Find("model", "value") is ExportMapping model)
        {
            stock.AddModel(item, model, nameKey: "model");
        }

        stock.AddPrompt(item, parameters, ("instruction", parameters.Text("instruction", "value")), ("query", parameters.Text("query", "value")));
        foreach (ExportMapping tool in parameters.Each("tools", "value"))
        {
            stock.Tools.Add(new(
                item.Id, item.Title, tool.Text("type"), tool.Text("provider_name"), tool.Text("tool_name"),
                [.. tool.Keys("parameters"), .. tool.Keys("settings")], tool.Where));
        }
    }

    private static void AddKnowledge(DifyStock stock, StockItem item)
    {
        ExportMapping data = item.Data;
        IReadOnlyList<string> sources = [.. data.Texts("dataset_ids"), .. data.Texts("control_space_ids")];
        int? top = (data.Find("multiple_retrieval_config", "top_k") as ExportScalar)?.AsInteger() ?? (data.Find("top_n") as ExportScalar)?.AsInteger();
        stock.Knowledge.Add(new(item.Id, item.Title, sources, data.Text("retrieval_mode"), top, data.Where));
        if (data.Find("single_retrieval_config", "model") is ExportMapping model)
        {
            stock.AddModel(item, model);
        }

        if (data.Find("multiple_retrieval_config", "reranking_model") is ExportMapping reranker && reranker.Text("model").Length > 0)
        {
            stock.AddModel(item, reranker, nameKey: "model");
        }
    }

    private static void AddHumanStep(DifyStock stock, StockItem item) => stock.HumanSteps.Add(new(
        item.Id!,
        item.Title,
        item.Data.Text("form_content"),
        [.. item.Data.Each("user_actions").Select(action => action.Text("title"))],
        [.. item.Data.Each("delivery_methods").Select(method => method.Text("type"))],
        item.Data.Where));

    private static void AddCode(DifyStock stock, StockItem item)
    {
        string code = item.Data.Text("code");
        stock.Code.Add(new(item.Id!, item.Title, item.Data.Text("code_language"), code.AsSpan().Count('\n') + 1, item.Data.Where));
        if (Credentials.IsWithin(code))
        {
            stock.AddSecret(item, "credential in the code", item.Data.Find("code"));
        }
    }

    private static void AddHttpCall(DifyStock stock, StockItem item)
    {
        ExportMapping data = item.Data;
        string authorization = data.Text("authorization", "config", "type");
        if (data.Text("authorization", "type") is var type and not "api-key")
        {
            authorization = type;
        }

        stock.HttpCalls.Add(new(
            item.Id!, item.Title, data.Text("method").ToUpperInvariant(), Credentials.Shown(data.Text("url")), data.Text("body", "type"), authorization, data.Where));
        string key = data.Text("authorization", "config", "api_key");
        if (key.Length > 0)
        {
            bool isReference = key.Contains("{{#", StringComparison.Ordinal);
            stock.AddSecret(item, "key of the authorization", data.Find("authorization", "config", "api_key"), isWrittenDown: !isReference);
        }

        foreach (string section in (string[])["headers", "params"])
        {
            foreach ((string name, string value) in HttpLines.Split(data.Text(section)).Where(line => Credentials.IsOne(line.Name, line.Value)))
            {
                stock.AddSecret(item, name, data.Find(section));
            }
        }
    }
}
