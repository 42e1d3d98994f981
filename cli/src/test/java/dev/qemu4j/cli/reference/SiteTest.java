package dev.qemu4j.cli.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.option.SearchHit.Kind;
import dev.qemu4j.surface.search.Reference;
import dev.qemu4j.surface.search.Topic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pages, as they are on disk. */
@Tag("once")
class SiteTest {
    private static final Pattern LINK = Pattern.compile(" (?:href|src)=\"([^\"]*)\"");
    private static final Pattern ID = Pattern.compile(" id=\"([^\"]*)\"");

    @TempDir
    private static Path work;

    private static int pages;

    @BeforeAll
    static void write() throws IOException {
        pages = Site.write(work.resolve("site"));
    }

    @Test
    void write_eachTopic_hasAPage() throws IOException {
        assertThat(files(".html"))
                .hasSize(pages)
                .hasSizeGreaterThan(Reference.topics().size());
        assertThat(page("device/virtio-blk-pci.html"))
                .contains("Devices.virtioBlkPci()", "<h1>virtio-blk-pci</h1>", "id=\"bootindex\"", "QEMU 10.0..");
        assertThat(page("command/blockdev-mirror.html"))
                .contains("<a href=\"../type/MirrorSyncMode.html\">MirrorSyncMode</a> <b>required</b>");
        assertThat(page("cpu/X86.html")).contains("id=\"Skylake-Server\"", "id=\"avx512f\"");
        assertThat(page("blockdev/qcow2.html")).contains("id=\"lazy-refcounts\"", "Blockdevs.qcow2");
    }

    @Test
    void write_eachLink_leadsSomewhere() throws IOException {
        Map<Path, Set<String>> ids = new HashMap<>();
        List<String> dead = new ArrayList<>();
        for (Path file : files(".html")) {
            Matcher link = LINK.matcher(Files.readString(file));
            while (link.find()) {
                Path to = file.resolveSibling(link.group(1)).normalize();
                if (!Files.isRegularFile(to)) {
                    dead.add(file + ": " + link.group(1));
                }
            }
        }
        Matcher hit = Pattern.compile("^\\[\"[^\\n]*?\",\"[a-z]+\",\"[^\"]*\",\"([^\"]+)\"", Pattern.MULTILINE)
                .matcher(Files.readString(work.resolve("site/search-data.js")));
        int hits = 0;
        while (hit.find()) {
            hits++;
            String[] place = hit.group(1).split("#", 2);
            Path to = work.resolve("site").resolve(place[0]);
            if (!ids.computeIfAbsent(to, SiteTest::ids).contains(place.length == 1 ? "search" : place[1])) {
                dead.add("search: " + hit.group(1));
            }
        }
        assertThat(dead).isEmpty();
        assertThat(hits).isGreaterThan(10_000);
    }

    /** The pages call new or gone what the facts say. */
    @Test
    void versions_ofKnownChanges_areListed() throws IOException {
        String versions = page("versions.html");
        String newest = versions.substring(versions.indexOf("New in 10.0"), versions.indexOf("Gone after 7.2"));
        Topic topic = Reference.topics().stream()
                .filter(one -> one.kind() == Kind.DEVICE && "10.0..".equals(one.versions()))
                .findFirst()
                .orElseThrow();

        assertThat(newest).contains(">" + topic.name() + "</a>").doesNotContain(">virtio-blk-pci</a>\n");
        assertThat(newest).contains("iothread-vq-mapping");
    }

    @Test
    void write_again_replacesThePagesAndRemovesThoseOfGoneNames() throws IOException {
        Path site = work.resolve("gone");
        Site.write(site);
        Path gone = Files.writeString(site.resolve("device/gone.html"), "a page of an earlier time");
        Path kept = Files.writeString(site.resolve("device/notes.html"), "a user's own");
        Path outside = Files.writeString(work.resolve("outside.html"), "not a page");
        Path mark = site.resolve(".qemu4j-reference");
        Files.writeString(mark, Files.readString(mark) + "device/gone.html\n../outside.html\n");

        assertThat(Site.write(site)).isEqualTo(pages);

        assertThat(gone).doesNotExist();
        assertThat(kept).exists();
        assertThat(outside).exists();
        assertThat(Files.readAllLines(mark))
                .hasSize(pages)
                .contains("index.html")
                .doesNotContain("device/gone.html");
    }

    @Test
    void write_ontoOtherFiles_isRefusedAndLeavesThem() throws IOException {
        Path home = Files.createDirectories(work.resolve("home"));
        Files.writeString(home.resolve("thesis.txt"), "three years");
        Path file = Files.writeString(work.resolve("file"), "");

        assertThatThrownBy(() -> Site.write(home))
                .isInstanceOf(QemuException.class)
                .hasMessageContaining("has files in it");
        assertThatThrownBy(() -> Site.write(file))
                .isInstanceOf(QemuException.class)
                .hasMessageContaining("is no directory");
        try (Stream<Path> files = Files.list(home)) {
            assertThat(files).containsExactly(home.resolve("thesis.txt"));
        }
    }

    @Test
    void words_withMarkup_areText() {
        Html html = new Html("<b>", "");

        assertThat(html.words("a `x<y>` & <script>alert(\"1\")</script>").end())
                .contains("<title>&lt;b&gt;</title>")
                .contains("a <code>x&lt;y&gt;</code> &amp; &lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;");
    }

    private static Set<String> ids(Path file) {
        Set<String> ids = new HashSet<>();
        try {
            Matcher id = ID.matcher(Files.readString(file));
            while (id.find()) {
                ids.add(id.group(1));
            }
        } catch (IOException e) {
            throw new AssertionError("a page of the search is not there: " + file, e);
        }
        return ids;
    }

    private static String page(String place) throws IOException {
        return Files.readString(work.resolve("site").resolve(place));
    }

    private static List<Path> files(String suffix) throws IOException {
        try (Stream<Path> files = Files.walk(work.resolve("site"))) {
            return files.filter(file -> file.toString().endsWith(suffix)).toList();
        }
    }
}
