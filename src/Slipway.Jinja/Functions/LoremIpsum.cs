using System.Text;

namespace Slipway.Jinja;

/// <summary>Placeholder text: the global <c>lipsum</c>. Its choice of words depends on the environment's seed alone.</summary>
internal static class LoremIpsum
{
    private const int MaxParagraphs = 1000;

    private const string Words =
        "a ac accumsan ad adipiscing aenean aliquam aliquet amet ante aptent arcu at auctor augue bibendum blandit class commodo " +
        "condimentum congue consectetuer consequat conubia convallis cras cubilia cum curabitur curae cursus dapibus diam dictum dictumst " +
        "dignissim dis dolor donec dui duis egestas eget eleifend elementum elit enim erat eros est et etiam eu euismod facilisi facilisis " +
        "fames faucibus felis fermentum feugiat fringilla fusce gravida habitant habitasse hac hendrerit hymenaeos iaculis id imperdiet in " +
        "inceptos integer interdum ipsum justo lacinia lacus laoreet lectus leo libero ligula litora lobortis lorem luctus maecenas magna " +
        "magnis malesuada massa mattis mauris metus mi molestie mollis montes morbi mus nam nascetur natoque nec neque netus nibh nisi nisl " +
        "non nonummy nostra nulla nullam nunc odio orci ornare parturient pede pellentesque penatibus per pharetra phasellus placerat " +
        "platea porta porttitor posuere potenti praesent pretium primis proin pulvinar purus quam quis quisque rhoncus ridiculus risus " +
        "rutrum sagittis sapien scelerisque sed sem semper senectus sit sociis sociosqu sodales sollicitudin suscipit suspendisse taciti " +
        "tellus tempor tempus tincidunt torquent tortor tristique turpis ullamcorper ultrices ultricies urna ut varius vehicula vel velit " +
        "venenatis vestibulum vitae vivamus viverra volutpat vulputate ";

    private static readonly string[] WordList = Words.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    public static JinjaValue Generate(Frame frame, in JinjaValue self, in CallArguments arguments)
    {
        int count = arguments.Positional[0].IsMissing ? 5 : Numbers.ToInt32(arguments.Positional[0]);
        bool html = arguments.Positional[1].IsMissing || arguments.Positional[1].IsTrue;
        int least = arguments.Positional[2].IsMissing ? 20 : Numbers.ToInt32(arguments.Positional[2]);
        int most = arguments.Positional[3].IsMissing ? 100 : Numbers.ToInt32(arguments.Positional[3]);
        if (least >= most)
        {
            throw Fail.Value($"empty range for randrange() ({least}, {most})");
        }

        if (count > MaxParagraphs || most > 100_000)
        {
            throw Fail.Value("lipsum() makes at most 1000 paragraphs of 100,000 words");
        }

        var paragraphs = new List<string>();
        for (; count > 0; count--)
        {
            string paragraph = Paragraph(frame.State.Random, frame.State.Random.Next(least, most));
            frame.State.Charge(paragraph.Length);
            paragraphs.Add(html ? $"<p>{paragraph}</p>" : paragraph);
        }

        return html ? new SafeString(string.Join('\n', paragraphs)) : string.Join("\n\n", paragraphs);
    }

    private static string Paragraph(Random random, int length)
    {
        var text = new StringBuilder();
        bool capital = true;
        int lastComma = 0;
        int lastStop = 0;
        string last = "";
        for (int index = 0; index < length; index++)
        {
            string word = last;
            while (word == last)
            {
                word = WordList[random.Next(WordList.Length)];
            }

            last = word;
            text.Append(index == 0 ? "" : " ").Append(capital ? StringCase.Capitalize(word) : word);
            capital = false;
            if (index - random.Next(3, 8) > lastComma)
            {
                lastComma = index;
                lastStop += 2;
                text.Append(',');
            }

            if (index - random.Next(10, 20) > lastStop)
            {
                lastComma = lastStop = index;
                text.Append('.');
                capital = true;
            }
        }

        return text.ToString().TrimEnd(',', '.') + ".";
    }
}
