namespace Slipway.Migration.Dify;

/// <summary>The tools of Dify's marketplace that are known to change nothing outside, so that a call may be made twice.</summary>
internal static class ToolEffects
{
    /// <summary>Providers all of whose tools only look things up or convert what they are given.</summary>
    private static readonly HashSet<string> Providers = new(StringComparer.Ordinal)
    {
        "arxiv", "base64_codec", "bing", "brave", "duckduckgo", "echarts", "exa", "google", "google_translate", "jina", "json_process", "maths", "perplexity",
        "pubmed", "qrcode", "regex", "searchapi", "searxng", "serper", "stackexchange", "tavily", "time", "webscraper", "wikipedia", "wolframalpha",
        "yahoo", "youtube", "baidu_ai_search", "rookie_rss", "mermaid_converter",
    };

    private static readonly HashSet<string> Tools = new(StringComparer.Ordinal) { "firecrawl/scrape", "firecrawl/map", "feishu_document/get_document_content" };

    public static bool IsReadOnly(string provider, string tool)
    {
        string last = provider[(provider.LastIndexOf('/') + 1)..];
        return Providers.Contains(last) || Tools.Contains($"{last}/{tool}");
    }
}
