using System.Text;

namespace Slipway.Migration.Emitting.Naming;

/// <summary>Titles that a builder gives by itself and that say nothing, in the languages of its editor.</summary>
internal static class GenericTitles
{
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "", "llm", "大模型", "模型", "if else", "ifelse", "条件分支", "条件分岐", "判断", "code", "代码", "代码执行", "コード", "コード実行", "python", "javascript", "script",
        "http", "http request", "http请求", "http 请求", "httpリクエスト", "http リクエスト", "template", "模板", "模板转换", "テンプレート", "テンプレート変換", "template transform",
        "variable aggregator", "变量聚合器", "变量聚合", "変数集約器", "変数アグリゲーター", "variable assigner", "变量赋值", "iteration", "迭代", "イテレーション", "反復処理",
        "end", "结束", "終了", "output", "输出", "出力", "answer", "直接回复", "回复", "回答", "direct reply", "reply", "start", "开始", "開始", "node", "节点", "step",
        "tool", "工具", "agent", "knowledge retrieval", "知识检索", "知識検索", "question classifier", "问题分类器", "質問分類器", "parameter extractor", "参数提取器", "パラメータ抽出",
        "list operator", "列表操作", "document extractor", "文档提取器", "doc extractor", "human input", "loop", "循环", "ループ",
    };

    /// <summary>Whether the title, without numbers and punctuation, is one of them.</summary>
    public static bool Contains(string title)
    {
        var text = new StringBuilder();
        foreach (Rune rune in title.EnumerateRunes().Take(64))
        {
            if (Rune.IsLetter(rune))
            {
                text.Append(Rune.ToLowerInvariant(rune));
            }
            else if (text.Length > 0 && text[^1] != ' ')
            {
                text.Append(' ');
            }
        }

        return Known.Contains(text.ToString().Trim());
    }
}
