declare class Belongings {
  putBack(): string[]
}
export = Belongings
