package dev.qemu4j.codegen.emit;

import com.palantir.javapoet.ClassName;
import dev.qemu4j.codegen.docs.Docs;
import dev.qemu4j.codegen.facts.VersionSet;
import dev.qemu4j.codegen.model.EnumModel;
import dev.qemu4j.codegen.model.Member;
import dev.qemu4j.codegen.model.Naming;
import dev.qemu4j.codegen.model.ObjectModel;
import dev.qemu4j.codegen.model.Presence;
import dev.qemu4j.codegen.model.UnionModel;
import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The parts of {@link SurfaceEmitter}'s output: types, members, branches and values. */
final class SurfaceParts {
    private final Docs docs;
    private final VersionSet versions;

    SurfaceParts(Docs docs) {
        this.docs = docs;
        versions = docs.known();
    }

    ObjectNode type(String kind, ClassName javaName, Presence presence) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        return withVersions(node.put("kind", kind).put("class", javaName.canonicalName()), presence);
    }

    ObjectNode member(Member member, String type) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("method", member.javaName()).put("type", type);
        if (member.required()) {
            node.put("required", true);
        }
        if (member.secret()) {
            node.put("secret", true);
        }
        return with(node, member.presence(), member.owner(), member.wireName());
    }

    ObjectNode branch(ObjectModel branch) {
        String tag = String.valueOf(branch.branch());
        return branch(Naming.method(tag), branch, tag, branch.presence());
    }

    /** A branch without a class of its own. */
    ObjectNode branch(UnionModel union, EnumModel.Value value) {
        String method = BranchCatalogEmitter.method(value);
        ObjectNode node = branch(method, union.other(), value.wireName(), value.presence());
        node.putObject("members");
        return node;
    }

    private ObjectNode branch(String method, ObjectModel model, String tag, Presence presence) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("method", method)
                .put("builder", model.javaName().nestedClass("Builder").canonicalName());
        return with(node, presence, model.name(), tag);
    }

    void addValue(ObjectNode values, EnumModel model, EnumModel.Value value) {
        ObjectNode facts =
                with(JsonNodeFactory.instance.objectNode(), value.presence(), model.name(), value.wireName());
        if (facts.isEmpty()) {
            values.put(value.wireName(), value.constant());
        } else {
            values.set(value.wireName(), facts.put("constant", value.constant()));
        }
    }

    private ObjectNode with(ObjectNode node, Presence presence, String owner, String name) {
        withVersions(node, presence);
        if (presence.deprecated()) {
            String instead = docs.plainInstead(List.of("type", "enum", "command"), owner, name);
            node.put("deprecated", instead == null ? "true" : instead);
        }
        return node;
    }

    private ObjectNode withVersions(ObjectNode node, Presence presence) {
        if (!presence.versions().equals(versions)) {
            node.put("in", presence.versions().text(versions));
        }
        if (presence.unstable()) {
            node.put("unstable", true);
        }
        return node;
    }
}
