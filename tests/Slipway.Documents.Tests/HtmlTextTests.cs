namespace Slipway.Documents.Tests;

public sealed class HtmlTextTests
{
    [Theory]
    [InlineData("<table><tr><td>Line 1<br>Line 2</td><td><p>One</p><p>Two</p></td></tr></table>", "| Line 1 Line 2 | One Two |\n| --- | --- |")]
    [InlineData("<table><tr><td><style>p{}</style>A<script>x()</script></td></tr></table>", "| A |\n| --- |")]
    [InlineData("<table><tr><td>Out<table><tr><td>In</td><td>side</td></tr></table></td></tr></table>", "| Out In side |\n| --- |")]
    [InlineData("<table><caption>Fees</caption><thead><tr><th>a</th></tr></thead><tr><td>1</td></tr></table>", "Fees\n\n| a |\n| --- |\n| 1 |")]
    [InlineData("<table><tr><td>w<b>or</b>d</td></tr></table>", "| word |\n| --- |")]
    [InlineData("<pre>a = 1\nb = 2</pre>", "a = 1\nb = 2")]
    [InlineData("<details><summary>How long?</summary>Ten days.</details>", "How long?\n\nTen days.")]
    [InlineData("<figure><img src=x><figcaption>A shoe</figcaption></figure>Text", "A shoe\n\nText")]
    public void Read_KeepsWordsApartAndSaysThemOnce(string html, string text) => HtmlText.Read(html, new DocumentLimits()).ShouldBe(text);

    [Theory]
    [InlineData("<b>", "</b>")]
    [InlineData("<div>", "</div>")]
    [InlineData("<table><tr><td>", "</td></tr></table>")]
    public void Read_OfDeepNesting_GivesTheText(string open, string close)
    {
        string html = string.Concat(Enumerable.Repeat(open, 20_000)) + "deep" + string.Concat(Enumerable.Repeat(close, 20_000));

        HtmlText.Read(html, new DocumentLimits()).ShouldContain("deep");
    }
}
