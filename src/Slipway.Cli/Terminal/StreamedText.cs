namespace Slipway.Cli.Terminal;

/// <summary>Text of a run as it comes, on lines of its own.</summary>
internal sealed class StreamedText(CliContext context)
{
    private bool _isLineOpen;

    public void Write(string text)
    {
        context.Stream(text);
        _isLineOpen = text.Length == 0 ? _isLineOpen : !text.EndsWith('\n');
    }

    /// <summary>Ends the line, so that what follows stands on the next one.</summary>
    public void End()
    {
        if (_isLineOpen)
        {
            context.Error.WriteLine();
            _isLineOpen = false;
        }
    }
}
