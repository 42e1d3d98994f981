package dev.qemu4j.codegen.qapi;

import static dev.qemu4j.codegen.qapi.Specimens.htmlLine;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HtmlEntityTest {
    @Test
    void object_withBaseAndBranches_isAUnion() {
        String html = signature("(Since:</span> <span>2.9)")
                + "<dd><div class=\"qapi-infopip qapi-ifcond docutils container\">\n"
                + "<em>Availability</em>: <code><span>CONFIG_BIRDS</span></code></div>\n"
                + field("Members", """
                        <li><p>The members of <a><code>BirdBase</code></a>.</p></li>
                        <li><p><strong>eggs</strong> (<span><code>[</code><code>int</code><code>]</code>, \
                        <em>optional</em></span>) – how many (since 7.1)</p></li>
                        <li><p>When <code>kind</code> is <code>owl</code>: The members of <a><code>Owl</code></a>.</p></li>
                        """);

        assertThat(htmlLine("object", "Bird", html))
                .isEqualTo(
                        "{\"name\":\"Bird\",\"kind\":\"union\",\"module\":\"specimen\",\"since\":\"2.9\","
                                + "\"if\":\"CONFIG_BIRDS\",\"base\":\"BirdBase\",\"discriminator\":\"kind\",\"members\":"
                                + "{\"eggs\":{\"since\":\"7.1\",\"type\":\"[int]?\"}},\"branches\":{\"owl\":{\"type\":\"Owl\"}}}");
    }

    @Test
    void command_withNamedArguments_hasData() {
        String html = signature("(Since:</span> <span>2.9)")
                + "<dd><div class=\"qapi-infopip qapi-unstable\"></div>"
                + field("Arguments", "<li><p>The members of <a><code>Bird</code></a>.</p></li>\n")
                + "<dt class=\"field-even\">Return<span class=\"colon\">:</span></dt>\n"
                + "<dd><p><span><code>[</code><a><code>string</code></a><code>]</code></span> – the songs</p>\n</dd>\n";

        assertThat(htmlLine("command", "sing", html))
                .isEqualTo("{\"name\":\"sing\",\"kind\":\"command\",\"module\":\"specimen\",\"since\":\"2.9\","
                        + "\"data\":\"Bird\",\"returns\":\"[str]\",\"features\":{\"unstable\":{}}}");
    }

    @Test
    void enum_withAndWithoutText_hasItsValues() {
        String html = signature("") + field("Values", """
                        <li><p><strong>oak</strong> – Since 5.0</p></li>
                        <li><p><strong>3des</strong> – has a list: <ul><li><p>of words</p></li></ul></p></li>
                        """);

        assertThat(htmlLine("enum", "Tree", html))
                .isEqualTo("{\"name\":\"Tree\",\"kind\":\"enum\",\"module\":\"specimen\",\"values\":"
                        + "{\"oak\":{\"since\":\"5.0\"},\"3des\":{}}}");
    }

    private static String signature(String since) {
        return "<span>Kind</span> <span>Name</span> <span>" + since + "</span></dt>\n";
    }

    private static String field(String label, String items) {
        return "<dl><dt class=\"field-odd\">" + label + "<span class=\"colon\">:</span></dt>\n<dd><ul>\n" + items
                + "</ul>\n</dd>\n";
    }
}
