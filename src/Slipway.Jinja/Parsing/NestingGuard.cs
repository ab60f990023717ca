using System.Runtime.CompilerServices;

namespace Slipway.Jinja;

/// <summary>Bounds the recursion of the parser.</summary>
internal sealed class NestingGuard(int limit)
{
    private int _depth;

    public void Enter()
    {
        if (++_depth > limit || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new JinjaSyntaxException($"the template is nested too deep (more than {limit} levels)");
        }
    }

    public void Leave() => _depth--;
}
