using System.Reflection;
using System.Runtime.Loader;
using Slipway.Migration.Diagnostics;

namespace Slipway.Migration.Compiling;

/// <summary>The outcome of a compilation.</summary>
/// <remarks>Owns the loaded assembly: after <see cref="Dispose"/> it is unloaded as soon as nothing of it is in use any more.</remarks>
public sealed class CompiledPipeline : IDisposable
{
    private readonly AssemblyLoadContext? _context;

    internal CompiledPipeline(IReadOnlyList<Diagnostic> diagnostics, AssemblyLoadContext? context, Assembly? assembly)
    {
        Diagnostics = diagnostics;
        _context = context;
        Assembly = assembly;
        PipelineTypes = assembly is null
            ? []
            : [.. assembly.GetTypes().Where(type => type is { IsAbstract: false, IsPublic: true } && type.IsAssignableTo(typeof(Pipeline)))];
    }

    /// <summary>The assembly; null when there were errors.</summary>
    public Assembly? Assembly { get; }

    /// <summary>The public pipelines in it.</summary>
    public IReadOnlyList<Type> PipelineTypes { get; }

    /// <summary>Errors and warnings, with file, line and column.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; }

    /// <summary>Makes a pipeline. Constructor parameters come from <paramref name="services"/>; what it does not have and has a
    /// constructor without parameters (<c>Prompts</c>, settings) is created. For a tool's interface the project's own implementation is
    /// taken; where there is none, calls of the tool fail and say so.</summary>
    /// <param name="type">One of <see cref="PipelineTypes"/>.</param>
    /// <param name="services">The host's services; null for none.</param>
    /// <exception cref="NotConfiguredException">A parameter is neither registered nor creatable, or a constructor fails.</exception>
    public static Pipeline Create(Type type, IServiceProvider? services = null)
    {
        ConstructorInfo constructor = type.GetConstructors().MaxBy(candidate => candidate.GetParameters().Length)
            ?? throw new NotConfiguredException($"{type.Name} has no public constructor.");
        return (Pipeline)Invoke(constructor, [.. constructor.GetParameters().Select(parameter => Resolve(parameter, type, services))]);
    }

    /// <inheritdoc />
    public void Dispose() => _context?.Unload();

    private static object Resolve(ParameterInfo parameter, Type type, IServiceProvider? services)
    {
        Type wanted = parameter.ParameterType;
        if (services?.GetService(wanted) is { } service)
        {
            return service;
        }

        if (Tool.IsInterface(wanted))
        {
            return ResolveTool(wanted, services);
        }

        return wanted.GetConstructor(Type.EmptyTypes) is { } constructor
            ? Invoke(constructor, [])
            : throw new NotConfiguredException($"{type.Name} needs a {wanted.Name}, which is not registered.");
    }

    private static object Invoke(ConstructorInfo constructor, object?[] arguments)
    {
        try
        {
            return constructor.Invoke(arguments);
        }
        catch (TargetInvocationException failed) when (failed.InnerException is { } cause and not SlipwayException)
        {
            throw new NotConfiguredException($"The constructor of {constructor.DeclaringType!.Name} fails: {cause.GetType().Name}: {cause.Message}");
        }
        catch (TargetInvocationException failed) when (failed.InnerException is { } cause)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(cause);
            throw;
        }
    }

    /// <summary>The project's own implementation of a tool; where there is none, one whose calls fail.</summary>
    private static object ResolveTool(Type tool, IServiceProvider? services)
    {
        Type[] found = [.. tool.Assembly.GetTypes().Where(candidate => candidate is { IsAbstract: false, IsClass: true } && candidate.IsAssignableTo(tool))];
        switch (found)
        {
            case []:
                return Tool.NotImplemented(tool);
            case [var only] when only.GetConstructors() is [var constructor, ..]:
                return Invoke(constructor, [.. constructor.GetParameters().Select(parameter => Resolve(parameter, only, services))]);
            case [var only]:
                throw new NotConfiguredException($"{only.Name} implements {tool.Name} and has no public constructor.");
            default:
                throw new NotConfiguredException($"{tool.Name} has several implementations: {string.Join(", ", found.Select(type => type.Name))}. Keep one, or register the one to use.");
        }
    }
}
