package dev.qemu4j.check.value.internal;

import dev.qemu4j.check.line.internal.Backends;
import dev.qemu4j.check.line.internal.Line;
import dev.qemu4j.check.line.internal.Problems;
import dev.qemu4j.check.line.internal.Problems.Place;
import dev.qemu4j.check.problem.ProblemKind;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;

/** Names of block nodes and objects in options of the schema. Block nodes must come before what names them. */
public final class SchemaReferences {
    private final Line line;
    private final Backends there;
    private final Problems problems;
    private final Set<String> nodesBefore = new HashSet<>();

    public SchemaReferences(Line line, Problems problems) {
        this.line = line;
        there = line.backends();
        this.problems = problems;
    }

    public Line line() {
        return line;
    }

    /** A member that may name an object. */
    public void member(String name, Given given, Place place, String label) {
        String id = given.text();
        if (id != null
                && ObjectReferences.isReference(name)
                && !line.isIncomplete()
                && !there.objects().contains(id)) {
            problems.unknown(
                    ProblemKind.DANGLING_REFERENCE,
                    place,
                    label + " " + name + " names object '" + id + "', which is not there",
                    id,
                    there.objects());
        }
    }

    /** A block node where one is named. */
    public void node(Given given, Place place, String label) {
        String name = given.text();
        if (name == null || name.isEmpty() || line.isIncomplete() || nodesBefore.contains(name)) {
            return;
        }
        if (there.nodes().contains(name)) {
            problems.error(
                    ProblemKind.DANGLING_REFERENCE,
                    place,
                    label + " names node '" + name + "', which comes later (expected: before what names it)");
        } else {
            problems.unknown(
                    ProblemKind.DANGLING_REFERENCE,
                    place,
                    label + " names node '" + name + "', which is not there",
                    name,
                    new TreeSet<>(nodesBefore));
        }
    }

    /** The nodes of an option that has been read. */
    public void addNodes(Iterable<String> names) {
        names.forEach(nodesBefore::add);
    }
}
