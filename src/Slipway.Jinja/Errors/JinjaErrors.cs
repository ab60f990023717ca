namespace Slipway.Jinja;

/// <summary>The template's text is not valid.</summary>
public sealed class JinjaSyntaxException : JinjaException
{
    internal JinjaSyntaxException(string detail, string pythonType = "TemplateSyntaxError")
        : base(detail, pythonType, JinjaErrorGroup.Compile)
    {
    }
}

/// <summary>An undefined value was used where a value is needed.</summary>
public sealed class JinjaUndefinedException : JinjaException
{
    internal JinjaUndefinedException(string detail)
        : base(detail, "UndefinedError", JinjaErrorGroup.Undefined)
    {
    }
}

/// <summary>The template touched something that the sandbox forbids.</summary>
public sealed class JinjaSecurityException : JinjaException
{
    internal JinjaSecurityException(string detail)
        : base(detail, "SecurityError", JinjaErrorGroup.Security)
    {
    }
}

/// <summary>A division or modulo by zero.</summary>
public sealed class JinjaZeroDivisionException : JinjaException
{
    internal JinjaZeroDivisionException(string detail)
        : base(detail, "ZeroDivisionError", JinjaErrorGroup.ZeroDivision)
    {
    }
}

/// <summary>A template that was included, imported or extended does not exist.</summary>
public sealed class JinjaTemplateNotFoundException : JinjaException
{
    internal JinjaTemplateNotFoundException(string detail)
        : base(detail, "TemplateNotFound", JinjaErrorGroup.NotFound)
    {
    }
}

/// <summary>A value of the wrong type, a missing argument, a number that cannot be read: anything that fails while rendering.</summary>
/// <remarks>Filters, tests and globals of the host may throw it, too; the place in the template is added.</remarks>
public class JinjaRuntimeException : JinjaException
{
    /// <summary>Makes the exception that a filter, test or global throws.</summary>
    /// <param name="detail">What went wrong.</param>
    /// <param name="inner">The cause, if any.</param>
    public JinjaRuntimeException(string detail, Exception? inner = null)
        : this(detail, "TemplateRuntimeError", inner)
    {
    }

    internal JinjaRuntimeException(string detail, string pythonType, Exception? inner = null)
        : base(detail, pythonType, JinjaErrorGroup.Runtime, inner)
    {
    }
}
