package dev.qemu4j.codegen.emit;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.JavaFile;
import com.palantir.javapoet.TypeSpec;
import dev.qemu4j.codegen.docs.Docs;
import dev.qemu4j.codegen.model.Api;
import dev.qemu4j.codegen.model.BranchCatalog;
import dev.qemu4j.codegen.model.Customisation;
import dev.qemu4j.codegen.model.EnumModel;
import dev.qemu4j.codegen.model.Naming;
import dev.qemu4j.codegen.model.ObjectModel;
import dev.qemu4j.codegen.model.UnionModel;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Writes all classes of a schema's API. */
public final class ApiWriter {
    private final Api api;
    private final Docs docs;
    private final Customisation custom;
    private final SourceTree tree;
    private final PackageInfos packages = new PackageInfos();

    /**
     * Prepares to write.
     *
     * @param api the model
     * @param docs the documentation
     * @param custom which unions get a class with a method for each branch
     * @param tree where the sources go
     */
    public ApiWriter(Api api, Docs docs, Customisation custom, SourceTree tree) {
        this.api = api;
        this.docs = docs;
        this.custom = custom;
        this.tree = tree;
    }

    /** Writes the classes. */
    public void write() {
        Related related = new Related(api);
        api.enums().forEach(model -> add(model.javaName(), new EnumEmitter(model, docs).emit()));
        api.alternates().forEach(model -> add(model.javaName(), new AlternateEmitter(model, docs).emit()));
        api.unions()
                .forEach(model -> new UnionEmitter(model, custom.catalog(model.name()), docs, related)
                        .emit()
                        .forEach(type -> add(model.javaName(), type)));
        api.objects().forEach(model -> add(model.javaName(), object(model, related)));
        SortedMap<String, ClassName> faces = new TreeMap<>();
        SortedMap<String, ClassName> blockingFaces = new TreeMap<>();
        api.families().forEach((family, commands) -> {
            String home = Names.ROOT + "." + family.replace("-", "");
            ClassName face = ClassName.get(home, face(family));
            ClassName blockingFace = ClassName.get(home, "Blocking" + face(family));
            String title = "QEMU's schema module {@code " + family + "}";
            add(face, new FaceEmitter(face, title, docs, false).emit(commands));
            add(blockingFace, new FaceEmitter(blockingFace, title, docs, true).emit(commands));
            faces.put(family, face);
            blockingFaces.put(family, blockingFace);
        });
        if (api.schema() == Api.Schema.QEMU) {
            CatalogEmitter catalog = new CatalogEmitter(faces, blockingFaces);
            for (TypeSpec type : List.of(catalog.commands(), catalog.blockingCommands(), catalog.events(api))) {
                add(ClassName.get(Names.CATALOG, type.name()), type);
            }
        }
        packages.write(tree);
        api.unions().forEach(this::addCatalog);
    }

    private TypeSpec object(ObjectModel model, Related related) {
        String argument = custom.argument(model.name());
        return new ObjectEmitter(model, docs, related)
                .ofArgument(argument == null ? null : ClassName.bestGuess(argument))
                .emit();
    }

    /** Into the package of the command line, whose documentation is not generated. */
    private void addCatalog(UnionModel union) {
        BranchCatalog catalog = custom.catalog(union.name());
        if (catalog != null) {
            EnumModel tags = api.enums().stream()
                    .filter(model -> model.javaName()
                            .equals(TypeCode.javaType(union.discriminator().type())))
                    .findFirst()
                    .orElse(null);
            write("dev.qemu4j", new BranchCatalogEmitter(union, catalog, tags, docs).emit());
        }
    }

    /** {@code run-state} to {@code RunStateCommands}. */
    private static String face(String family) {
        String method = Naming.method(family);
        return Character.toUpperCase(method.charAt(0)) + method.substring(1) + "Commands";
    }

    private void add(ClassName home, TypeSpec type) {
        if (home.packageName().startsWith(Names.ROOT)) {
            packages.add(home.packageName(), type.name());
        }
        write(home.packageName(), type);
    }

    private void write(String home, TypeSpec type) {
        tree.add(JavaFile.builder(home, type)
                .indent("    ")
                .skipJavaLangImports(true)
                .build());
    }
}
