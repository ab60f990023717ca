namespace Slipway.Jinja;

/// <summary>The flags of one conversion of <c>%</c>: <c>-</c>, <c>0</c>, <c>#</c>, <c>+</c> and a blank.</summary>
internal struct PercentFlags
{
    public bool Left;
    public bool Zero;
    public bool Alternate;

    private bool _plus;
    private bool _space;

    public readonly string Sign => _plus ? "+" : _space ? " " : "";

    public bool Add(char flag)
    {
        switch (flag)
        {
            case '-':
                Left = true;
                return true;
            case '0':
                Zero = true;
                return true;
            case '#':
                Alternate = true;
                return true;
            case '+':
                _plus = true;
                return true;
            case ' ':
                _space = true;
                return true;
            default:
                return false;
        }
    }
}
