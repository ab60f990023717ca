using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Slipway.Jinja;

/// <summary>Reads templates under one set of options. Safe for use from many threads.</summary>
public sealed class JinjaEnvironment
{
    /// <summary>As many as Jinja2 keeps.</summary>
    private const int MaxLoaded = 400;

    private readonly JinjaOptions _options;
    private readonly LexerRules _rules;
    private readonly FrozenDictionary<string, Builtin> _filters;
    private readonly FrozenDictionary<string, Builtin> _tests;
    private readonly FrozenDictionary<string, object?> _globals;
    private readonly ConcurrentDictionary<string, CompiledTemplate> _loaded = new(StringComparer.Ordinal);

    /// <summary>Makes an environment.</summary>
    /// <param name="options">How templates are read and rendered; null for the defaults of Jinja2.</param>
    /// <exception cref="ArgumentException">A delimiter is empty, or two that begin a tag are the same.</exception>
    public JinjaEnvironment(JinjaOptions? options = null)
    {
        _options = OptionsCopy.Of(options ?? new JinjaOptions());
        _rules = new LexerRules(_options);
        _filters = BuiltinFilters.All
            .Concat(_options.Filters.Select(filter => KeyValuePair.Create(filter.Key, HostFunction.ForValue(filter.Key, filter.Value))))
            .GroupBy(filter => filter.Key, StringComparer.Ordinal)
            .ToFrozenDictionary(group => group.Key, group => group.Last().Value, StringComparer.Ordinal);
        _tests = BuiltinTests.All
            .Concat(_options.Tests.Select(test => KeyValuePair.Create(test.Key, HostFunction.ForValue(test.Key, test.Value))))
            .GroupBy(test => test.Key, StringComparer.Ordinal)
            .ToFrozenDictionary(group => group.Key, group => group.Last().Value, StringComparer.Ordinal);
        var globals = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach ((string name, HeapValue value) in BuiltinGlobals.All)
        {
            globals[name] = value;
        }

        foreach ((string name, object? value) in _options.Globals)
        {
            globals[name] = value is JinjaFunction function ? HostFunction.AsValue(name, function) : value;
        }

        _globals = globals.ToFrozenDictionary(StringComparer.Ordinal);
    }

    internal JinjaLimits Limits => _options.Limits;

    internal UndefinedBehavior Undefined => _options.Undefined;

    internal bool AutoEscape => _options.AutoEscape;

    internal bool AllowMutation => _options.AllowMutation;

    internal int RandomSeed => _options.RandomSeed;

    internal string NewlineSequence => _options.NewlineSequence;

    /// <summary>Reads a template.</summary>
    /// <param name="source">Its text.</param>
    /// <param name="name">Its name in messages, a file name for instance.</param>
    /// <returns>The template; immutable and safe for use from many threads.</returns>
    /// <exception cref="JinjaSyntaxException">The text is not a valid template.</exception>
    public JinjaTemplate Parse(string source, string name = "<template>")
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(name);
        (TemplateSyntax syntax, CompiledTemplate compiled) = Compile(source, name);
        return new JinjaTemplate(this, syntax, compiled);
    }

    /// <summary>Reads a template that the loader knows.</summary>
    /// <param name="name">The name to ask the loader for.</param>
    /// <exception cref="JinjaTemplateNotFoundException">The loader does not know it.</exception>
    /// <exception cref="JinjaSyntaxException">The text is not a valid template.</exception>
    /// <exception cref="JinjaRuntimeException">There is no loader.</exception>
    public JinjaTemplate Get(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (_options.Loader is null)
        {
            throw NoLoader();
        }

        return Parse(_options.Loader(name) ?? throw new JinjaTemplateNotFoundException(name), name);
    }

    internal CompiledTemplate? Load(string name)
    {
        if (_options.Loader is null)
        {
            throw NoLoader();
        }

        if (_loaded.TryGetValue(name, out CompiledTemplate? known))
        {
            return known;
        }

        if (_options.Loader(name) is not { } source)
        {
            return null;
        }

        CompiledTemplate compiled = Compile(source, name).Compiled;
        if (_loaded.Count >= MaxLoaded)
        {
            // Whoever includes by more names than these compiles anew; those in use come back.
            _loaded.Clear();
        }

        return _loaded.GetOrAdd(name, compiled);
    }

    internal bool TryGetFilter(string name, [NotNullWhen(true)] out Builtin? filter) => _filters.TryGetValue(name, out filter);

    internal bool TryGetTest(string name, [NotNullWhen(true)] out Builtin? test) => _tests.TryGetValue(name, out test);

    internal bool TryGetGlobal(string name, out object? value) => _globals.TryGetValue(name, out value);

    private static JinjaRuntimeException NoLoader() => Fail.Type("no loader for this environment specified");

    private (TemplateSyntax Syntax, CompiledTemplate Compiled) Compile(string source, string name)
    {
        if (source.Length > Limits.MaxTemplateLength)
        {
            throw new JinjaSyntaxException($"the template is longer than {Limits.MaxTemplateLength} characters (MaxTemplateLength)");
        }

        var template = new TemplateSource(name, Lexer.Normalize(source, _options.KeepTrailingNewline));
        try
        {
            TemplateSyntax syntax = TemplateParser.Parse(_options, _rules, template);
            return (syntax, TemplateCompiler.Compile(this, template, syntax));
        }
        catch (InsufficientExecutionStackException)
        {
            throw new JinjaSyntaxException("the template is nested too deep for the stack");
        }
    }
}
