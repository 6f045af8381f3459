using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace PoolDash.Load.Reports.Html;

/// <summary>
/// Elements, and their text. Whatever comes into a page comes as an element's text or an attribute's value, which are encoded here and nowhere
/// else. What is written is HTML and well-formed XML at once.
/// </summary>
internal static class HtmlText
{
    private static readonly HashSet<string> _void = ["br", "hr", "meta", "col"];

    /// <summary>Makes an element.</summary>
    /// <param name="name">Its name, and classes behind dots, such as <c>td.number</c>.</param>
    /// <param name="content">Its attributes, elements and text; null is nothing.</param>
    internal static XElement Tag(string name, params object?[] content)
    {
        var parts = name.Split('.');
        var element = new XElement(parts[0]);
        if (parts.Length > 1)
        {
            element.SetAttributeValue("class", string.Join(' ', parts.Skip(1)));
        }

        element.Add(content);
        return element;
    }

    /// <summary>Makes an attribute.</summary>
    internal static XAttribute With(string name, string value) => new(name, value);

    /// <summary>Writes a page.</summary>
    internal static string Page(XElement html)
    {
        var text = new StringBuilder("<!DOCTYPE html>\n");
        Write(text, html);
        return text.Append('\n').ToString();
    }

    private static void Write(StringBuilder text, XElement element)
    {
        var name = element.Name.LocalName;
        text.Append('<').Append(name);
        foreach (var attribute in element.Attributes())
        {
            text.Append(' ').Append(attribute.Name.LocalName).Append("=\"");
            Encode(text, attribute.Value);
            text.Append('"');
        }

        if (_void.Contains(name))
        {
            text.Append(" />");
            return;
        }

        text.Append('>');
        foreach (var node in element.Nodes())
        {
            if (node is XElement child)
            {
                Write(text, child);
            }
            else if (name == "style")
            {
                text.Append(((XText)node).Value);
            }
            else
            {
                Encode(text, ((XText)node).Value);
            }
        }

        text.Append("</").Append(name).Append('>');
        if (name is "tr" or "section" or "figure" or "table" or "head" or "header" or "style")
        {
            text.Append('\n');
        }
    }

    private static void Encode(StringBuilder text, string value)
    {
        foreach (var rune in value.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '<' => text.Append("&lt;"),
                '>' => text.Append("&gt;"),
                '&' => text.Append("&amp;"),
                '"' => text.Append("&quot;"),
                <= char.MaxValue when !XmlConvert.IsXmlChar((char)rune.Value) => text.Append('\uFFFD'),
                _ => text.Append(rune.ToString()),
            };
        }
    }
}
