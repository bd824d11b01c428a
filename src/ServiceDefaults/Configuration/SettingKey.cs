using System.ComponentModel;
using System.Reflection;

namespace Spoor.ServiceDefaults.Configuration;

/// <summary>One key an options class understands.</summary>
/// <param name="Path">Below the section, as <c>Security:Username</c>.</param>
/// <param name="Type">The property's type without <see cref="Nullable{T}"/>.</param>
/// <param name="Default">The value it has when nothing is configured.</param>
/// <param name="IsOpen">Whatever stands below it is the operator's business: a dictionary or a list.</param>
internal sealed record SettingKey(string Path, Type Type, object? Default, bool IsOpen)
{
    /// <summary>All keys of an options class, nested classes included.</summary>
    public static IEnumerable<SettingKey> Of(Type options) => Of(options, Activator.CreateInstance(options), "");

    private static IEnumerable<SettingKey> Of(Type type, object? instance, string prefix)
    {
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.GetMethod is null || property.GetIndexParameters().Length > 0)
                continue;
            var propertyType = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
            var value = instance is null ? null : property.GetValue(instance);
            var path = prefix + property.Name;
            if (TypeDescriptor.GetConverter(propertyType).CanConvertFrom(typeof(string)))
            {
                if (property.SetMethod is not null)
                    yield return new SettingKey(path, propertyType, value, IsOpen: false);
            }
            else if (typeof(System.Collections.IEnumerable).IsAssignableFrom(propertyType))
            {
                yield return new SettingKey(path, propertyType, null, IsOpen: true);
            }
            else
            {
                foreach (var nested in Of(propertyType, value, path + ":"))
                    yield return nested;
            }
        }
    }
}
