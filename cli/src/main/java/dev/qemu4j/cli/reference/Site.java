package dev.qemu4j.cli.reference;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.option.SearchHit.Kind;
import dev.qemu4j.surface.search.Reference;
import dev.qemu4j.surface.search.Topic;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** The pages on disk. */
public final class Site {
    /** Tells that a directory holds pages which may be written again, and which they are. */
    private static final String MARK = ".qemu4j-reference";

    private static final List<String> RESOURCES = List.of("reference.css", "reference.js");

    private final Path directory;
    private final Places places;
    private final Set<String> pages = new LinkedHashSet<>();

    private Site(Path directory, List<Topic> topics) {
        this.directory = directory;
        places = new Places(topics);
    }

    /**
     * Writes all pages.
     *
     * @param directory the directory, which is made; it must be empty, or have pages of an earlier time, which are
     *     replaced, or removed if there is nothing like them any more
     * @return the number of pages
     * @throws QemuException if something else is in the directory
     * @throws IOException if a page cannot be written
     */
    public static int write(Path directory) throws IOException {
        claim(directory);
        Set<String> before = new LinkedHashSet<>(Files.readAllLines(directory.resolve(MARK)));
        List<Topic> topics = Reference.topics();
        Site site = new Site(directory, topics);
        site.write(topics);
        before.removeAll(site.pages);
        for (String gone : before) {
            site.remove(gone);
        }
        Files.write(directory.resolve(MARK), site.pages);
        return site.pages.size();
    }

    private static void claim(Path directory) throws IOException {
        if (Files.exists(directory) && !Files.isRegularFile(directory.resolve(MARK))) {
            if (!Files.isDirectory(directory)) {
                throw new QemuException("'" + directory + "' is no directory");
            }
            try (Stream<Path> files = Files.list(directory)) {
                if (files.findAny().isPresent()) {
                    throw new QemuException("'" + directory + "' has files in it (expected: a new or empty directory)");
                }
            }
        }
        Files.createDirectories(directory);
        if (!Files.exists(directory.resolve(MARK))) {
            Files.createFile(directory.resolve(MARK));
        }
    }

    private void write(List<Topic> topics) throws IOException {
        for (String name : RESOURCES) {
            try (InputStream in = Objects.requireNonNull(Site.class.getResourceAsStream(name), name)) {
                Files.write(directory.resolve(name), in.readAllBytes());
            }
        }
        Files.writeString(directory.resolve("search-data.js"), SearchData.of(topics, places));
        page("index.html", IndexPage.of(topics, places));
        page("versions.html", VersionsPage.of(topics, places));
        for (Kind kind : places.kinds()) {
            Files.createDirectories(directory.resolve(Places.folder(kind)));
            List<Topic> some =
                    topics.stream().filter(topic -> topic.kind() == kind).toList();
            page(Places.list(kind), ListPage.of(kind, some, places));
        }
        for (Topic topic : topics) {
            page(places.of(topic), TopicPage.of(topic, places));
        }
    }

    /** The page is listed first, so that the next time finds it even if this one is interrupted. */
    private void page(String place, String html) throws IOException {
        Files.writeString(directory.resolve(MARK), place + "\n", StandardOpenOption.APPEND);
        Files.writeString(directory.resolve(place), html, StandardCharsets.UTF_8);
        pages.add(place);
    }

    /** Removes a page of an earlier time; a list that somebody has changed must not lead out of the directory. */
    private void remove(String place) throws IOException {
        Path page = directory.resolve(place).normalize();
        boolean inside = page.startsWith(directory.normalize()) && place.endsWith(".html");
        if (inside && Files.isRegularFile(page, LinkOption.NOFOLLOW_LINKS)) {
            Path real = page.toRealPath();
            if (real.startsWith(directory.toRealPath())) {
                Files.delete(real);
            }
        }
    }
}
