/** What `repairMesh` did, in counts; 0 and null where nothing of the kind was needed. */
export interface RepairReport {
  /** Vertices in the place of an earlier one, joined with it. UV seams alone make such: no fault. */
  weldedVertices: number;
  degenerateFaces: number;
  duplicateFaces: number;
  /** Vertices joined and faces split at open edges that were closed but for a hair. */
  closedCracks: number;
  /** Edges of more than two faces, parted. */
  splitEdges: number;
  /** Vertices added where fans of faces touched in one vertex. */
  splitVertices: number;
  /** Faces turned over so as to agree with their neighbours. */
  flippedFaces: number;
  /** Closed pieces turned inside out. */
  turnedShells: number;
  filledHoles: number;
  /** Open pieces, fins and inner walls, dropped. */
  droppedSheets: number;
  droppedFloaters: number;
  droppedInnerShells: number;
  /** Where the surface was made anew: the distance of its samples in the mesh's unit; thinner parts may be lost. */
  remeshedSpacing: number | null;
}

/** Repairs as sentences for people, one a kind; empty where nothing but joining equal vertices was done. */
export function describeRepairs(report: RepairReport): string[] {
  const sentences: string[] = [];
  const say = (count: number, one: string, many: string, end: string) => {
    if (count > 0) sentences.push(`${count === 1 ? one : `${count} ${many}`} ${end}`);
  };
  say(report.degenerateFaces, 'One face without area was', 'faces without area were', 'taken away.');
  say(report.duplicateFaces, 'One repeated face was', 'repeated faces were', 'taken away.');
  say(report.closedCracks, 'One crack was', 'cracks were', 'closed.');
  say(report.splitEdges, 'One edge of more than two faces was', 'edges of more than two faces were', 'parted.');
  if (report.splitEdges === 0) {
    say(report.splitVertices, 'One vertex where parts touch was', 'vertices where parts touch were', 'parted.');
  }
  say(report.flippedFaces, 'One face was', 'faces were', 'turned over.');
  say(report.turnedShells, 'One piece was', 'pieces were', 'turned inside out.');
  say(report.filledHoles, 'One hole was', 'holes were', 'filled.');
  say(report.droppedSheets, 'One sheet that encloses nothing was', 'sheets that enclose nothing were', 'taken away.');
  say(report.droppedFloaters, 'One small loose piece was', 'small loose pieces were', 'taken away.');
  say(report.droppedInnerShells, 'One piece inside another was', 'pieces inside others were', 'taken away.');
  if (report.remeshedSpacing !== null)
    sentences.push('The surface was made anew where it cut through itself or had no inside.');
  return sentences;
}
