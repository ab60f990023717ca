using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Slipway.Cli.Tests;

namespace Slipway.Browser.Tests;

/// <summary>The inventory's page as a reader has it: read by a screen reader, on a phone, in the dark, on paper.</summary>
public sealed class InventoryPageTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const int Phone = 390;
    private const int Desk = 1440;

    public static TheoryData<string, ColorScheme, int> Views()
    {
        var data = new TheoryData<string, ColorScheme, int>();
        foreach (string page in new[] { "returns-desk", "eighty nodes" })
        {
            data.Add(page, ColorScheme.Light, Phone);
            data.Add(page, ColorScheme.Dark, Desk);
        }

        data.Add("returns-desk", ColorScheme.Light, Desk);
        data.Add("all samples", ColorScheme.Dark, Phone);
        data.Add("no nodes", ColorScheme.Light, Desk);

        return data;
    }

    [Theory]
    [MemberData(nameof(Views))]
    public async Task Page_HasNoSeriousFinding_AndFits(string name, ColorScheme colours, int width)
    {
        IPage page = await OpenAsync(name, colours, width);

        AxeResult result = await page.RunAxe();

        await KeepAsync(page, $"{name}-{colours}-{width}");
        result.Violations.Where(found => found.Impact is "serious" or "critical").Select(found => $"{found.Id}: {found.Help} at {found.Nodes[0].Html}").ShouldBeEmpty();
        (await page.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(width);
    }

    [Theory]
    [InlineData("returns-desk")]
    [InlineData("eighty nodes")]
    public async Task Graph_HasItsTextsInTheirBoxes_AndNoBoxOverAnother(string name)
    {
        IPage page = await OpenAsync(name, ColorScheme.Light, Desk);

        string[] faults = await page.EvaluateAsync<string[]>("""
            () => {
              const boxes = [...document.querySelectorAll('svg a')].map(a => ({
                title: a.textContent.trim(), box: a.querySelector('rect').getBBox(), texts: [...a.querySelectorAll('text')].map(t => t.getBBox()) }));
              const faults = [];
              for (const one of boxes) {
                if (one.texts.length === 0) faults.push('no text: ' + one.title);
                for (const text of one.texts)
                  if (text.x < one.box.x || text.x + text.width > one.box.x + one.box.width || text.y < one.box.y - 1 || text.y + text.height > one.box.y + one.box.height + 1)
                    faults.push('text outside: ' + one.title);
                for (const other of boxes)
                  if (other !== one && one.box.x < other.box.x + other.box.width && other.box.x < one.box.x + one.box.width
                      && one.box.y < other.box.y + other.box.height && other.box.y < one.box.y + one.box.height)
                    faults.push(one.title + ' over ' + other.title);
              }
              return faults;
            }
            """);

        faults.ShouldBeEmpty();
        (await page.EvaluateAsync<double>("Math.min(...[...document.querySelectorAll('svg text')].map(t => t.getBoundingClientRect().height))")).ShouldBeGreaterThanOrEqualTo(9);
    }

    [Theory]
    [InlineData("returns-desk")]
    [InlineData("eighty nodes")]
    public async Task Graph_OnAPhone_IsShownFromItsBeginning(string name)
    {
        const string IsSeen = """
            () => {
              const graph = document.querySelector('.graph').getBoundingClientRect();
              const first = [...document.querySelectorAll('svg a rect')].map(r => r.getBoundingClientRect()).sort((a, b) => a.top - b.top)[0];
              return first.left >= graph.left && first.right <= graph.right && first.top >= graph.top && first.bottom <= graph.bottom;
            }
            """;
        IPage page = await OpenAsync(name, ColorScheme.Light, Phone);
        (await page.EvaluateAsync<bool>(IsSeen)).ShouldBeTrue();

        await page.EvaluateAsync("() => document.querySelector('.graph').scrollTo(1e6, 1e6)");
        (await page.EvaluateAsync<bool>(IsSeen)).ShouldBeFalse();
        await page.ClickAsync(".jump a");
        (await page.EvaluateAsync<bool>(IsSeen)).ShouldBeTrue();
    }

    [Fact]
    public async Task Page_AsksNobodyForAnything()
    {
        IPage page = await chromium.OpenAsync(new BrowserNewContextOptions());
        var requests = new List<string>();
        var complaints = new List<string>();
        page.Request += (_, request) => requests.Add(request.Url);
        page.Console += (_, message) => complaints.Add(message.Text);
        string file = Path.Combine(Directory.CreateTempSubdirectory("slipway-page").FullName, "inventory.html");
        await File.WriteAllTextAsync(file, InventoryPages.Of("all samples"), TestContext.Current.CancellationToken);

        await page.GotoAsync(new Uri(file).AbsoluteUri);

        requests.ShouldBe([new Uri(file).AbsoluteUri]);
        complaints.ShouldBeEmpty();
    }

    [Fact]
    public async Task Focus_IsSeen()
    {
        IPage page = await OpenAsync("returns-desk", ColorScheme.Light, Desk);
        var reached = new List<string>();

        for (int press = 0; press < 20; press++)
        {
            await page.Keyboard.PressAsync("Tab");
            reached.Add(await page.EvaluateAsync<string>("""
                () => {
                  const at = document.activeElement, box = at.querySelector('rect');
                  const seen = getComputedStyle(at).outlineStyle !== 'none' || (box && parseFloat(getComputedStyle(box).strokeWidth) > 2);
                  return at === document.body ? 'nothing' : at.tagName.toLowerCase() + (seen ? ' seen' : ' unseen');
                }
                """));
        }

        reached[0].ShouldBe("div seen");
        reached.ShouldAllBe(at => at.EndsWith(" seen", StringComparison.Ordinal));
        reached.ShouldContain("a seen");
    }

    [Theory]
    [InlineData("returns-desk")]
    [InlineData("eighty nodes")]
    public async Task Print_FitsThePaper_InDarkInkOnly(string name)
    {
        const int A4 = 794;
        IPage page = await OpenAsync(name, ColorScheme.Dark, A4);

        await page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });

        (await page.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(A4);
        (await page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor")).ShouldBeOneOf("rgb(255, 255, 255)", "rgba(0, 0, 0, 0)");
        await KeepAsync(page, $"{name}-print");
        (await page.PdfAsync(new PagePdfOptions { Format = "A4" })).AsSpan(0, 4).SequenceEqual("%PDF"u8).ShouldBeTrue();
    }

    [Fact]
    public async Task Print_OfALargeGraph_HasEachNodeWhole_InReadableLetters()
    {
        // A4 without its margins of a centimetre.
        IPage page = await OpenAsync("eighty nodes", ColorScheme.Light, 718);
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });

        string[] faults = await page.EvaluateAsync<string[]>("""
            () => {
              const faults = [];
              const sheets = [...document.querySelectorAll('.sheets svg')].map(svg => {
                const [x, y, width, height] = svg.getAttribute('viewBox').split(' ').map(Number);
                const letters = 13 * svg.getBoundingClientRect().width / width * 0.75;
                if (letters < 7.5) faults.push('small: ' + letters);
                if (svg.getBoundingClientRect().height > 1000) faults.push('higher than a page: ' + svg.getBoundingClientRect().height);
                return { x, y, right: x + width, bottom: y + height };
              });
              for (const rect of document.querySelectorAll('.graph svg a rect')) {
                const [x, y, width, height] = ['x', 'y', 'width', 'height'].map(name => Number(rect.getAttribute(name)));
                if (!sheets.some(sheet => x >= sheet.x && y >= sheet.y && x + width <= sheet.right && y + height <= sheet.bottom)) faults.push('cut: ' + rect.parentNode.textContent);
              }
              return faults;
            }
            """);

        faults.ShouldBeEmpty();
        (await page.EvaluateAsync<int>("document.querySelectorAll('.sheets use').length")).ShouldBeGreaterThan(3);
    }

    private async Task<IPage> OpenAsync(string name, ColorScheme colours, int width)
    {
        // The page's own policy forbids scripts, those that look at it too.
        IPage page = await chromium.OpenAsync(new BrowserNewContextOptions { BypassCSP = true, ColorScheme = colours, ViewportSize = new ViewportSize { Width = width, Height = 900 } });
        await page.SetContentAsync(InventoryPages.Of(name));
        return page;
    }

    /// <summary>For people to look at.</summary>
    private static Task<byte[]> KeepAsync(IPage page, string name) =>
        page.ScreenshotAsync(new PageScreenshotOptions { FullPage = true, Path = Path.Combine(Repository.Root, "artifacts", "screenshots", name.Replace(' ', '-') + ".png") });
}
