using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;

namespace Spoor.Query.Pages;

/// <summary>A page that is being written. Text between the braces of an interpolated string is encoded, always: there is no other way to bring a
/// value into it.</summary>
internal sealed class Html
{
    private readonly StringBuilder _text = new(16 * 1024);

    /// <summary>Adds markup; every value in it is encoded.</summary>
    /// <param name="markup">The markup.</param>
    /// <returns>The same page.</returns>
    public Html Add([InterpolatedStringHandlerArgument("")] Markup markup)
    {
        _ = markup;
        return this;
    }

    /// <summary>Adds the style of all pages.</summary>
    /// <returns>The same page.</returns>
    public Html AddStyle()
    {
        _text.Append(PageStyle.Css);
        return this;
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    /// <summary>Takes the parts of an interpolated string apart: what the source says as it is, what it is given encoded.</summary>
    [InterpolatedStringHandler]
#pragma warning disable CS9113 // The compiler hands the lengths over; they are of no use here.
    internal readonly ref struct Markup(int literalLength, int formattedCount, Html html)
#pragma warning restore CS9113
    {
        public void AppendLiteral(string literal) => html._text.Append(literal);

        public void AppendFormatted(string? text) => html._text.Append(HtmlEncoder.Default.Encode(text ?? ""));

        public void AppendFormatted(int number) => html._text.Append(number.ToString(CultureInfo.InvariantCulture));

        public void AppendFormatted(long number, string format) => html._text.Append(number.ToString(format, CultureInfo.InvariantCulture));

        public void AppendFormatted(double number, string format) => html._text.Append(number.ToString(format, CultureInfo.InvariantCulture));
    }
}
