using System.Reflection;
using System.Reflection.Emit;

namespace Slipway;

/// <summary>Tools whose implementation is still to be written.</summary>
public static class Tool
{
    /// <summary>Stands in for an implementation that is not there yet: a call of it fails, and says which interface to implement. Recorded
    /// results and a test's answers take the place of calls, so the rest of a pipeline can be run and verified.</summary>
    /// <typeparam name="T">An interface derived from <see cref="ITool{TArguments, TResult}"/>, without members of its own.</typeparam>
    public static T NotImplemented<T>()
        where T : class => (T)NotImplemented(typeof(T));

    /// <inheritdoc cref="NotImplemented{T}"/>
    /// <param name="type">An interface derived from <see cref="ITool{TArguments, TResult}"/>, without members of its own.</param>
    /// <exception cref="ArgumentException">The type is no such interface.</exception>
    public static object NotImplemented(Type type)
    {
        Type contract = Array.Find(type.GetInterfaces(), i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(ITool<,>))
            ?? throw new ArgumentException($"{type.Name} is no interface of a tool.", nameof(type));

        // The class lives as long as the interface's own assembly, which may be unloaded.
        ModuleBuilder module = AssemblyBuilder
            .DefineDynamicAssembly(new AssemblyName("Slipway.NotImplemented"), AssemblyBuilderAccess.RunAndCollect)
            .DefineDynamicModule("Tools");
        TypeBuilder missing = module.DefineType(
            type.Name + "NotImplemented",
            TypeAttributes.Public | TypeAttributes.Sealed,
            typeof(NotImplementedTool<,>).MakeGenericType(contract.GetGenericArguments()),
            [type]);
        return Activator.CreateInstance(missing.CreateType())!;
    }

    /// <summary>Whether a type is an interface of a tool.</summary>
    /// <param name="type">The type.</param>
    public static bool IsInterface(Type type) => type.IsInterface && type.IsDefined(typeof(ToolAttribute), inherit: false);

    /// <summary>The interface that says what a tool stands for; null when none does.</summary>
    internal static Type? InterfaceOf(object tool) => Array.Find(tool.GetType().GetInterfaces(), IsInterface);
}

/// <summary>Fails every call. The classes that stand in for implementations derive from it.</summary>
/// <typeparam name="TArguments">The arguments.</typeparam>
/// <typeparam name="TResult">The result.</typeparam>
[System.ComponentModel.EditorBrowsable(System.ComponentModel.EditorBrowsableState.Never)]
public abstract class NotImplementedTool<TArguments, TResult> : ITool<TArguments, TResult>
{
    /// <inheritdoc/>
    /// <exception cref="NotConfiguredException">Always.</exception>
    public Task<TResult> CallAsync(TArguments arguments, ToolCall call)
    {
        Type? type = Tool.InterfaceOf(this);
        throw new NotConfiguredException(
            $"The tool '{type?.GetCustomAttribute<ToolAttribute>()?.Name}' has no implementation yet. Write a class that implements {type?.Name} in the project, beside the interface in tools/: 'slipway run' finds it there. A host of your own registers it: services.AddSingleton<{type?.Name}, YourClass>().");
    }
}
