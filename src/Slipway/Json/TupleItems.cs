using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization.Metadata;

namespace Slipway;

/// <summary>Members for the items of tuples. They are fields, which JSON does not have by itself: a tuple would be written without its items, and come
/// back with none.</summary>
internal static class TupleItems
{
    public static void Add(JsonTypeInfo info)
    {
        if (info.Kind is not JsonTypeInfoKind.Object || !info.Type.IsValueType || !info.Type.IsAssignableTo(typeof(ITuple)))
        {
            return;
        }

        foreach (var item in info.Type.GetFields(BindingFlags.Public | BindingFlags.Instance))
        {
            var name = info.Options.PropertyNamingPolicy?.ConvertName(item.Name) ?? item.Name;
            var member = info.CreateJsonPropertyInfo(item.FieldType, name);
            member.Get = item.GetValue;
            member.Set = item.SetValue;
            member.IsRequired = true;
            info.Properties.Add(member);
        }
    }
}
